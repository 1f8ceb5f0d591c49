// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

// ECDSA written out over OpenSSL's points and numbers (SEC 1, 4.1.4 and 4.1.6): its own interface knows
// neither recovery nor the refusal of a high s.
#include "stdlib/crypto/secp256r1.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include <memory>

namespace mvm::crypto {
namespace {

template <auto kFree>
struct Freer {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freer<&BN_free>>;
using Numbers = std::unique_ptr<BN_CTX, Freer<&BN_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Freer<&EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freer<&EC_POINT_free>>;

using Bytes = std::span<const std::uint8_t>;

Number number_of(Bytes bytes) noexcept {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

/// The curve, and room to calculate.
class Curve {
 public:
  Curve() noexcept : group_(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)), numbers_(BN_CTX_new()) {}

  [[nodiscard]] bool ok() const noexcept { return group_ && numbers_; }
  [[nodiscard]] const EC_GROUP* group() const noexcept { return group_.get(); }
  [[nodiscard]] const BIGNUM* order() const noexcept { return EC_GROUP_get0_order(group_.get()); }
  [[nodiscard]] BN_CTX* numbers() const noexcept { return numbers_.get(); }

  /// a b mod the order, null on failure.
  [[nodiscard]] Number multiply(const BIGNUM* a, const BIGNUM* b) const noexcept {
    Number product(BN_new());
    return product && BN_mod_mul(product.get(), a, b, order(), numbers()) == 1 ? std::move(product) : nullptr;
  }
  [[nodiscard]] Number inverse(const BIGNUM* a) const noexcept {
    return Number(BN_mod_inverse(nullptr, a, order(), numbers()));
  }
  /// a G + b P
  [[nodiscard]] Point combine(const BIGNUM* a, const BIGNUM* b, const EC_POINT* p) const noexcept {
    Point sum(EC_POINT_new(group()));
    return sum && EC_POINT_mul(group(), sum.get(), a, p, b, numbers()) == 1 ? std::move(sum) : nullptr;
  }
  /// The point with this x, null where there is none.
  [[nodiscard]] Point lift(const BIGNUM* x, bool y_is_odd) const noexcept {
    Point point(EC_POINT_new(group()));
    const bool found = point && EC_POINT_set_compressed_coordinates(group(), point.get(), x, y_is_odd ? 1 : 0,
                                                                    numbers()) == 1;
    return found ? std::move(point) : nullptr;
  }

 private:
  Group group_;
  Numbers numbers_;
};

struct Signature {
  Number r;
  Number s;
};

bool in_range(const BIGNUM* number, const Curve& curve) noexcept {
  return number != nullptr && !BN_is_zero(number) && BN_cmp(number, curve.order()) < 0;
}

std::optional<Signature> parse_signature(Bytes r_and_s, const Curve& curve) noexcept {
  Signature signature{number_of(r_and_s.first(32)), number_of(r_and_s.subspan(32, 32))};
  if (!in_range(signature.r.get(), curve) || !in_range(signature.s.get(), curve)) return std::nullopt;
  return signature;
}

bool is_high(const BIGNUM* s, const Curve& curve) noexcept {
  Number half(BN_dup(curve.order()));
  return !half || BN_rshift1(half.get(), half.get()) != 1 || BN_cmp(s, half.get()) > 0;
}

/// The compact form stands for the one of the two points whose y is smaller.
Point lift_compact(Bytes x_bytes, const Curve& curve) noexcept {
  const Number x = number_of(x_bytes);
  Point even = x ? curve.lift(x.get(), false) : nullptr;
  Point odd = x ? curve.lift(x.get(), true) : nullptr;
  const Number even_y(BN_new());
  const Number odd_y(BN_new());
  if (!even || !odd || !even_y || !odd_y ||
      EC_POINT_get_affine_coordinates(curve.group(), even.get(), nullptr, even_y.get(), curve.numbers()) !=
          1 ||
      EC_POINT_get_affine_coordinates(curve.group(), odd.get(), nullptr, odd_y.get(), curve.numbers()) != 1) {
    return nullptr;
  }
  return BN_cmp(even_y.get(), odd_y.get()) <= 0 ? std::move(even) : std::move(odd);
}

Point parse_key(Bytes bytes, const Curve& curve) noexcept {
  if (bytes.size() == 33 && bytes[0] == 5) return lift_compact(bytes.subspan(1), curve);
  const bool compressed = bytes.size() == 33 && (bytes[0] == 2 || bytes[0] == 3);
  const bool uncompressed = bytes.size() == 65 && bytes[0] == 4;
  if (!compressed && !uncompressed) return nullptr;
  Point point(EC_POINT_new(curve.group()));
  const bool parsed = point && EC_POINT_oct2point(curve.group(), point.get(), bytes.data(), bytes.size(),
                                                  curve.numbers()) == 1;
  return parsed ? std::move(point) : nullptr;
}

/// Whether the point's x, modulo the order, is r.
bool x_is(const BIGNUM* r, const EC_POINT* point, const Curve& curve) noexcept {
  const Number x(BN_new());
  if (!x || EC_POINT_is_at_infinity(curve.group(), point) == 1 ||
      EC_POINT_get_affine_coordinates(curve.group(), point, x.get(), nullptr, curve.numbers()) != 1) {
    return false;
  }
  return BN_nnmod(x.get(), x.get(), curve.order(), curve.numbers()) == 1 && BN_cmp(x.get(), r) == 0;
}

/// The point that the signer chose: its x is r, or r + n where bit 1 of the recovery id says so. The sum is
/// kept to 256 bits, as in the reference.
Point chosen_point(const Signature& signature, std::uint8_t recovery_id, const Curve& curve) noexcept {
  const Number x(BN_dup(signature.r.get()));
  if (!x) return nullptr;
  if ((recovery_id & 2) != 0) {
    if (BN_add(x.get(), x.get(), curve.order()) != 1) return nullptr;
    if (BN_num_bits(x.get()) > 256 && BN_clear_bit(x.get(), 256) != 1) return nullptr;
  }
  const Number field(BN_new());
  if (!field || EC_GROUP_get_curve(curve.group(), field.get(), nullptr, nullptr, curve.numbers()) != 1 ||
      BN_cmp(x.get(), field.get()) >= 0) {
    return nullptr;
  }
  return curve.lift(x.get(), (recovery_id & 1) != 0);
}

}  // namespace

bool secp256r1_verify(Bytes signature, Bytes public_key, std::span<const std::uint8_t, 32> digest) noexcept {
  const Curve curve;
  if (signature.size() != 64 || !curve.ok()) return false;
  const std::optional<Signature> parsed = parse_signature(signature, curve);
  if (!parsed || is_high(parsed->s.get(), curve)) return false;
  const Point key = parse_key(public_key, curve);
  const Number z = number_of(digest);
  const Number w = curve.inverse(parsed->s.get());
  if (!key || !z || !w) return false;
  const Number u1 = curve.multiply(z.get(), w.get());
  const Number u2 = curve.multiply(parsed->r.get(), w.get());
  if (!u1 || !u2) return false;
  const Point point = curve.combine(u1.get(), u2.get(), key.get());
  return point && x_is(parsed->r.get(), point.get(), curve);
}

std::expected<CompressedPoint, RecoveryError> secp256r1_recover(
    Bytes signature, std::span<const std::uint8_t, 32> digest) noexcept {
  const Curve curve;
  const std::unexpected no_key(RecoveryError::NoKey);
  if (!curve.ok()) return no_key;
  if (signature.size() != 65) return std::unexpected(RecoveryError::BadSignature);
  const std::optional<Signature> parsed = parse_signature(signature.first(64), curve);
  if (!parsed) return std::unexpected(RecoveryError::BadSignature);
  if (signature[64] > 3) return no_key;

  const Point chosen = chosen_point(*parsed, signature[64], curve);
  const Number z = number_of(digest);
  const Number r_inverse = curve.inverse(parsed->r.get());
  if (!chosen || !z || !r_inverse) return no_key;
  const Number u1 = curve.multiply(z.get(), r_inverse.get());
  const Number u2 = curve.multiply(parsed->s.get(), r_inverse.get());
  if (!u1 || !u2) return no_key;
  BN_set_negative(u1.get(), BN_is_zero(u1.get()) ? 0 : 1);
  if (BN_nnmod(u1.get(), u1.get(), curve.order(), curve.numbers()) != 1) return no_key;

  const Point key = curve.combine(u1.get(), u2.get(), chosen.get());
  CompressedPoint bytes{};
  if (!key || EC_POINT_is_at_infinity(curve.group(), key.get()) == 1 ||
      EC_POINT_point2oct(curve.group(), key.get(), POINT_CONVERSION_COMPRESSED, bytes.data(), bytes.size(),
                         curve.numbers()) != bytes.size()) {
    return no_key;
  }
  return bytes;
}

}  // namespace mvm::crypto
