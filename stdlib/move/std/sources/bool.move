// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

#[defines_primitive(bool)]
module std::bool;
