#ifndef JOINTPLAN_TESTS_PLAN_RECORDS_H_
#define JOINTPLAN_TESTS_PLAN_RECORDS_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "jointplan/v1/activity.pb.h"
#include "jointplan/v1/plan.pb.h"

namespace jointplan::plan {

// Returns a message written in protobuf's text format.
template <class T>
T FromText(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

inline v1::Activity ActivityOf(const std::string& text) { return FromText<v1::Activity>(text); }
inline v1::Plan PlanOf(const std::string& text) { return FromText<v1::Plan>(text); }

// Returns a JSON value written as JSON.
inline google::protobuf::Value Json(const std::string& json) {
  google::protobuf::Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  return value;
}

// Returns a message in text format on one line, to compare and to show.
inline std::string ToText(const google::protobuf::Message& message) {
  return message.ShortDebugString();
}

}  // namespace jointplan::plan

#endif  // JOINTPLAN_TESTS_PLAN_RECORDS_H_
