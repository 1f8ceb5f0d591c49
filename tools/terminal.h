// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mvm::tools {

/// Text styles: ANSI codes where output goes to a terminal that wants them, nothing elsewhere.
class Style {
 public:
  explicit Style(bool colour = false) : colour_(colour) {}

  [[nodiscard]] bool colour() const { return colour_; }
  [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return wrap("1;31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return wrap("32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return wrap("33", text); }
  [[nodiscard]] std::string cyan(std::string_view text) const { return wrap("36", text); }

 private:
  [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const {
    if (!colour_) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  bool colour_;
};

/// Whether standard output is a terminal that takes colours (and NO_COLOR is not set).
[[nodiscard]] bool stdout_takes_colour();

/// Text from bytecode or files, made safe to print: control characters and what is no UTF-8 are shown as
/// escapes.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace mvm::tools
