// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/native_kernels.h"

#include <mvm/u256.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mvm::bench {
namespace {

[[noreturn, gnu::cold]] void fail() { throw std::overflow_error("a kernel fails"); }

template <class T>
T add(T a, T b) {
  T result;
  if (__builtin_add_overflow(a, b, &result)) fail();
  return result;
}
template <class T>
T sub(T a, T b) {
  T result;
  if (__builtin_sub_overflow(a, b, &result)) fail();
  return result;
}
template <class T>
T mul(T a, T b) {
  T result;
  if (__builtin_mul_overflow(a, b, &result)) fail();
  return result;
}
template <class T>
T divide(T a, T b) {
  if (b == 0) fail();
  return a / b;
}
template <class T>
T mod(T a, T b) {
  if (b == 0) fail();
  return a % b;
}
template <class To, class From>
To cast(From value) {
  if (value > static_cast<From>(static_cast<To>(-1))) fail();
  return static_cast<To>(value);
}
template <class T>
T pop(std::vector<T>& v) {
  if (v.empty()) fail();
  T last = std::move(v.back());
  v.pop_back();
  return last;
}

using u64 = std::uint64_t;
using u32 = std::uint32_t;
using u8 = std::uint8_t;

[[gnu::noinline]] u64 fib(u64 n) { return n < 2 ? n : add(fib(sub(n, u64{1})), fib(sub(n, u64{2}))); }

u64 lcg(u64 n) {
  u64 x = 12345;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    x = mod(add(mul(x, u64{1103515245}), u64{12345}), u64{2147483648});
    if ((x & 1) == 0) {
      x = x ^ (i & 0xffff);
    } else {
      x = x | 1;
    }
  }
  return x;
}

u64 sieve(u64 n) {
  std::vector<u8> v;
  for (u64 i = 0; i < n; i = add(i, u64{1})) v.push_back(1);
  for (u64 p = 2; mul(p, p) < n; p = add(p, u64{1})) {
    if (v.at(p) == 0) continue;
    for (u64 k = mul(p, p); k < n; k = add(k, p)) v.at(k) = 0;
  }
  u64 count = 0;
  for (u64 i = 2; i < n; i = add(i, u64{1})) {
    if (v.at(i) != 0) count = add(count, u64{1});
  }
  return count;
}

void quicksort(std::vector<u64>& v, u64 lo, u64 hi) {
  if (add(lo, u64{1}) >= hi) return;
  const u64 pivot = v.at(add(lo, hi) / 2);
  u64 i = lo;
  u64 j = sub(hi, u64{1});
  for (;;) {
    while (v.at(i) < pivot) i = add(i, u64{1});
    while (v.at(j) > pivot) j = sub(j, u64{1});
    if (i >= j) break;
    std::swap(v.at(i), v.at(j));
    i = add(i, u64{1});
    j = sub(j, u64{1});
  }
  quicksort(v, lo, i);
  quicksort(v, i, hi);
}

u64 sort(u64 n) {
  std::vector<u64> v;
  u64 x = 42;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    x = mod(add(mul(x, u64{636413622}), u64{1442695041}), u64{4294967291});
    v.push_back(x);
  }
  quicksort(v, 0, n);
  for (u64 i = 1; i < n; i = add(i, u64{1})) {
    if (v.at(sub(i, u64{1})) > v.at(i)) fail();
  }
  return v.at(n / 2);
}

u64 matmul(u64 n) {
  std::vector<std::vector<u64>> a;
  std::vector<std::vector<u64>> b;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    std::vector<u64> ra;
    std::vector<u64> rb;
    for (u64 j = 0; j < n; j = add(j, u64{1})) {
      ra.push_back(add(i, j));
      rb.push_back(add(mul(i, j), u64{1}));
    }
    a.push_back(std::move(ra));
    b.push_back(std::move(rb));
  }
  u64 sum = 0;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    for (u64 j = 0; j < n; j = add(j, u64{1})) {
      u64 acc = 0;
      for (u64 k = 0; k < n; k = add(k, u64{1})) acc = add(acc, mul(a.at(i).at(k), b.at(k).at(j)));
      sum = mod(add(sum, acc), u64{1000000007});
    }
  }
  return sum;
}

struct Particle {
  u64 x, y, vx, vy;
  bool alive;
};

[[gnu::noinline]] void step(Particle& p) {
  p.x = mod(add(p.x, p.vx), u64{10007});
  p.y = mod(add(p.y, p.vy), u64{10007});
  if (p.x == p.y) p.alive = !p.alive;
}

u64 particles(u64 n) {
  std::vector<Particle> v;
  for (u64 i = 0; i < 100; ++i)
    v.push_back({i, mul(i, u64{7}), add(i, u64{1}), add(mul(i, u64{3}), u64{1}), true});
  for (u64 t = 0; t < n; t = add(t, u64{1})) {
    for (u64 i = 0; i < 100; i = add(i, u64{1})) step(v.at(i));
  }
  u64 sum = 0;
  for (u64 i = 0; i < 100; i = add(i, u64{1})) {
    const Particle p = v.at(i);
    sum = add(add(add(sum, p.x), p.y), u64{p.alive ? 1U : 0U});
  }
  return sum;
}

struct Pool {
  U128 x, y, fees;
  U256 k;
};

/// The wide integers are those of mvm, of which U256 is faster on such values than Boost's.
U256 mul256(const U256& a, const U256& b) {
  const auto product = checked_mul(a, b);
  if (!product) fail();
  return *product;
}

[[gnu::noinline]] U128 swap_x(Pool& p, U128 dx) {
  const U128 fee = divide(mul(dx, U128{3}), U128{1000});
  const U128 din = sub(dx, fee);
  const U256 num = mul256(U256::from_u128(p.y), U256::from_u128(din));
  const auto den = checked_add(U256::from_u128(p.x), U256::from_u128(din));
  if (!den) fail();
  const auto quotient = checked_div(num, *den);
  if (!quotient || !quotient->fits_u128()) fail();
  const U128 dy = quotient->low_u128();
  p.x = add(p.x, din);
  p.y = sub(p.y, dy);
  p.fees = add(p.fees, fee);
  if (mul256(U256::from_u128(p.x), U256::from_u128(p.y)) < p.k) fail();
  return dy;
}

u64 amm(u64 n) {
  Pool p{1'000'000'000'000, 2'000'000'000'000, 0, mul256(U256(1'000'000'000'000), U256(2'000'000'000'000))};
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    const U128 out = swap_x(p, add(mul(U128{mod(i, u64{1000})}, U128{1000}), U128{1000}));
    std::swap(p.x, p.y);
    p.fees = add(p.fees, mod(out, U128{3}));
  }
  return cast<u64>(mod(add(add(p.x, p.y), p.fees), U128{18446744073709551615U}));
}

template <class A, class B>
struct Pair {
  A a;
  B b;
};
template <class A, class B>
[[gnu::noinline]] Pair<B, A> flip(Pair<A, B> p) {
  return {p.b, p.a};
}
template <class T>
[[gnu::noinline]] void push_all(std::vector<T>& v, T x, u64 n) {
  for (u64 i = 0; i < n; i = add(i, u64{1})) v.push_back(x);
}

u64 generics(u64 n) {
  u64 sum = 0;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    const auto p = flip(flip(flip(Pair<u64, bool>{i, i % 3 != 0})));
    std::vector<Pair<bool, u64>> v;
    push_all(v, p, 4);
    const auto last = pop(v);
    if (last.a) sum = add(sum, last.b);
    std::vector<std::array<u8, 32>> w;
    push_all(w, std::array<u8, 32>{7}, 2);
    sum = add(sum, u64{w.size()});
  }
  return sum;
}

struct Push {
  u64 value;
};
struct Add {};
struct Mul {};
struct Dup {};
struct Swap {};
struct Mod {
  u64 value;
};
struct JmpNz {
  u64 to;
};
struct Dec {};
struct Halt {};
using Op = std::variant<Push, Add, Mul, Dup, Swap, Mod, JmpNz, Dec, Halt>;

struct StackMachine {
  std::vector<u64> stack;
  u64 pc = 0;
  bool halted = false;

  void operator()(const Push& op) { stack.push_back(op.value); }
  void operator()(const Add&) {
    const u64 a = pop(stack);
    const u64 b = pop(stack);
    stack.push_back(add(a, b));
  }
  void operator()(const Mul&) {
    const u64 a = pop(stack);
    const u64 b = pop(stack);
    stack.push_back(mul(a, b));
  }
  void operator()(const Dup&) {
    const u64 a = pop(stack);
    stack.push_back(a);
    stack.push_back(a);
  }
  void operator()(const Swap&) {
    const u64 a = pop(stack);
    const u64 b = pop(stack);
    stack.push_back(a);
    stack.push_back(b);
  }
  void operator()(const Mod& op) { stack.push_back(mod(pop(stack), op.value)); }
  void operator()(const JmpNz& op) {
    if (pop(stack) != 0) pc = op.to;
  }
  void operator()(const Dec&) { stack.push_back(sub(pop(stack), u64{1})); }
  void operator()(const Halt&) { halted = true; }
};

u64 machine(u64 n) {
  const std::vector<Op> code = {Push{1},      Push{n}, Swap{}, Push{31}, Mul{},    Push{17}, Add{},
                                Mod{1000003}, Swap{},  Dec{},  Dup{},    JmpNz{2}, Halt{}};
  StackMachine machine;
  while (!machine.halted) {
    const Op& op = code.at(machine.pc);
    machine.pc = add(machine.pc, u64{1});
    std::visit(machine, op);
  }
  return machine.stack.at(0);
}

constexpr std::array<u32, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

u32 rotate_right(u32 x, unsigned bits) { return (x >> bits) | (x << (32 - bits)); }
u32 add32(u32 a, u32 b) { return cast<u32>(add(u64{a}, u64{b}) & 0xffffffff); }

[[gnu::noinline]] void compress(std::vector<u32>& h, const std::vector<u8>& block) {
  const std::vector<u32> k(kRoundConstants.begin(), kRoundConstants.end());
  std::vector<u32> w;
  for (u64 i = 0; i < 16; ++i) {
    w.push_back((u32{block.at(4 * i)} << 24) | (u32{block.at(4 * i + 1)} << 16) |
                (u32{block.at(4 * i + 2)} << 8) | u32{block.at(4 * i + 3)});
  }
  for (u64 i = 16; i < 64; ++i) {
    const u32 a = w.at(i - 15);
    const u32 b = w.at(i - 2);
    const u32 s0 = rotate_right(a, 7) ^ rotate_right(a, 18) ^ (a >> 3);
    const u32 s1 = rotate_right(b, 17) ^ rotate_right(b, 19) ^ (b >> 10);
    w.push_back(add32(add32(w.at(i - 16), s0), add32(w.at(i - 7), s1)));
  }
  std::array<u32, 8> s{};
  for (u64 i = 0; i < 8; ++i) s[i] = h.at(i);
  auto& [a, b, c, d, e, f, g, hh] = s;
  for (u64 i = 0; i < 64; ++i) {
    const u32 s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
    const u32 ch = (e & f) ^ ((e ^ 0xffffffff) & g);
    const u32 t1 = add32(add32(add32(hh, s1), add32(ch, k.at(i))), w.at(i));
    const u32 s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
    const u32 maj = (a & b) ^ (a & c) ^ (b & c);
    const u32 t2 = add32(s0, maj);
    hh = g;
    g = f;
    f = e;
    e = add32(d, t1);
    d = c;
    c = b;
    b = a;
    a = add32(t1, t2);
  }
  for (u64 i = 0; i < 8; ++i) h.at(i) = add32(h.at(i), s[i]);
}

u64 sha256(u64 n) {
  std::vector<u32> h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::vector<u8> block;
  for (u64 i = 0; i < 64; ++i) block.push_back(cast<u8>(i));
  for (u64 i = 0; i < n; i = add(i, u64{1})) compress(h, block);
  return (u64{h.at(0)} << 32) | u64{h.at(7)};
}

struct Item {
  u64 id;
  std::vector<u8> tags;
};

u64 resources(u64 n) {
  static constexpr std::string_view kTag = "a tag of some twenty";
  std::vector<Item> items;
  for (u64 i = 0; i < 64; ++i) items.push_back({i, std::vector<u8>(kTag.begin(), kTag.end())});
  u64 sum = 0;
  for (u64 i = 0; i < n; i = add(i, u64{1})) {
    const u64 j = mod(i, u64{64});
    std::swap(items.at(j), items.at(sub(u64{items.size()}, u64{1})));
    Item item = pop(items);
    const u8 last = pop(item.tags);
    item.tags.push_back(last ^ 1);
    sum = mod(add(add(sum, item.id), u64{last}), u64{1000000007});
    items.push_back({add(item.id, u64{1}), std::move(item.tags)});
  }
  while (!items.empty()) static_cast<void>(pop(items));
  return sum;
}

struct Named {
  std::string_view name;
  NativeKernel run;
};
constexpr Named kKernels[] = {
    {"amm", amm},         {"fib", fib},       {"generics", generics},   {"lcg", lcg},
    {"machine", machine}, {"matmul", matmul}, {"particles", particles}, {"resources", resources},
    {"sha256", sha256},   {"sieve", sieve},   {"sort", sort},
};

}  // namespace

NativeKernel find_native_kernel(std::string_view name) noexcept {
  for (const Named& kernel : kKernels) {
    if (kernel.name == name) return kernel.run;
  }
  return nullptr;
}

}  // namespace mvm::bench
