#ifndef JOINTPLAN_EXCHANGE_OVERLAY_H_
#define JOINTPLAN_EXCHANGE_OVERLAY_H_

#include <functional>
#include <string>

#include "google/protobuf/message.h"

namespace jointplan::exchange {

// A field that both have, with different values.
struct Difference {
  std::string path;
  std::string kept;   // What `to` holds.
  std::string other;  // What `from` says.
};

// Which value holds where both have one.
enum class Prefer { kTo, kFrom };

// Lays what `from` says over `to`, a record of the same type: fields, values of maps and elements
// that `to` lacks are added, sets are united, elements with the same key are laid over each other.
// Nothing is taken away. Where both have a value, `prefer` says which holds, and `on_difference`,
// if given, hears of it. Names and output-only fields are left alone.
void Overlay(const google::protobuf::Message& from, Prefer prefer, google::protobuf::Message* to,
             const std::function<void(const Difference&)>& on_difference = nullptr);

}  // namespace jointplan::exchange

#endif  // JOINTPLAN_EXCHANGE_OVERLAY_H_
