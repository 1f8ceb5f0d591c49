// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mvm/run_observer.h>
#include <mvm/transaction.h>

#include <span>

/// Watching a transaction: what the code that it calls does, and its commands that are no calls.
namespace mvm {

/// Given to `Executor::execute`, whose code then runs in plain mode; the outcome is the same. The events of
/// `RunObserver` come between `call_begins` and `call_ends`, where `RunState::gas` is that of the
/// transaction. A command that fails is not told of, except where it fails in a call; nothing follows it.
class TransactionObserver : public RunObserver {
 public:
  /// Before the first command, once the inputs are there.
  virtual void commands_begin(std::span<const Command> commands) { (void)commands; }
  /// A function is called: by a MoveCall, or as the initializer of a module that a Publish or Upgrade brings.
  virtual void call_begins() {}
  /// It returned, or failed.
  virtual void call_ends() {}

  // The other commands, with the values that they take and give.

  virtual void transferring(std::span<const ObservedValue> objects) { (void)objects; }
  /// `coin` is what is left of it.
  virtual void split(const ObservedValue& coin, std::span<const ObservedValue> parts) {
    (void)coin, (void)parts;
  }
  /// The target before and after.
  virtual void merged(const ObservedValue& before, std::span<const ObservedValue> sources,
                      const ObservedValue& after) {
    (void)before, (void)sources, (void)after;
  }
  virtual void vector_made(const ObservedValue& vector) { (void)vector; }
  /// Before the modules are checked and initialized.
  virtual void publishing(const Publish& command) { (void)command; }
  virtual void upgrading(const Upgrade& command) { (void)command; }
};

}  // namespace mvm
