#include "exchange/report_charts.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "exchange/markup.h"

namespace jointplan::exchange {
namespace {

// Sizes in pixels; places along a drawing are counted in tenths of one.
constexpr int kWidth = 260;
constexpr int kBarHeight = 14;
constexpr int kAxisHeight = 20;
constexpr int kTickTop = 13;  // Below the labels.
constexpr int kCountWidth = 160;
constexpr int kTicksMax = 6;
constexpr int kLabelWidth = 45;  // Of the longest label, `2019-04`.

std::string Number(int tenths) { return absl::StrCat(tenths / 10, ".", tenths % 10); }

std::string Drawing(int width, int height, absl::string_view title, absl::string_view description,
                    absl::string_view content) {
  return absl::StrCat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"", width, "\" height=\"",
      height, "\" viewBox=\"0 0 ", width, " ", height, "\"><title>", XmlText(title), "</title>",
      description.empty() ? "" : absl::StrCat("<desc>", XmlText(description), "</desc>"), content,
      "</svg>");
}

std::string RectangleText(int left, int width, int top, int height) {
  return absl::StrCat("<rect x=\"", Number(left), "\" y=\"", top, "\" width=\"", Number(width),
                      "\" height=\"", height, "\" fill=\"#2c5f7c\"/>");
}

// How many months stand between two labels, so that there are not too many of them.
int MonthsBetweenTicks(int months) {
  for (const int step : {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000}) {
    if (months / step < kTicksMax) return step;
  }
  return 24'000;
}

int MonthNumber(absl::CivilDay day) { return static_cast<int>(day.year()) * 12 + day.month() - 1; }

std::string MonthText(absl::CivilMonth month, int step) {
  return step % 12 == 0 ? absl::StrCat(month.year())
                        : absl::StrFormat("%d-%02d", month.year(), month.month());
}

}  // namespace

std::optional<absl::CivilDay> ReadDay(absl::string_view date) {
  absl::CivilDay day;
  if (date.empty() || !absl::ParseCivilTime(date, &day)) return std::nullopt;
  return day;
}

int DayLine::Tenths(absl::CivilDay day) const {
  const int64_t days = last_ - first_ + 1;
  const int64_t tenths = (day - first_) * kWidth * 10 / days;
  return static_cast<int>(std::clamp<int64_t>(tenths, 0, int64_t{kWidth} * 10));
}

std::string DayLine::Rectangle(int begin, int end, int top, int height) const {
  const int width = std::max(end - begin, 10);  // A pixel at least, to be seen.
  const int left = right_to_left_ ? std::max(kWidth * 10 - begin - width, 0) : begin;
  return RectangleText(left, width, top, height);
}

std::string DayLine::MarkLine(int top, int bottom) const {
  if (!mark_ || *mark_ < first_ || *mark_ > last_) return "";
  const int at = Tenths(*mark_);
  const std::string x = Number(right_to_left_ ? kWidth * 10 - at : at);
  return absl::StrCat("<line x1=\"", x, "\" x2=\"", x, "\" y1=\"", top, "\" y2=\"", bottom,
                      "\" stroke=\"#8c1d18\" stroke-width=\"1\"/>");
}

std::string DayLine::Ticks() const {
  const int step = MonthsBetweenTicks(MonthNumber(last_) - MonthNumber(first_));
  // The first of a month that begins a step and lies within the days.
  int number = MonthNumber(first_) + (first_.day() > 1 ? 1 : 0);
  number += (step - number % step) % step;
  std::string text;
  for (; number <= MonthNumber(last_); number += step) {
    const absl::CivilMonth month(number / 12, number % 12 + 1);
    const int at = Tenths(absl::CivilDay(month));
    const std::string x = Number(right_to_left_ ? kWidth * 10 - at : at);
    absl::StrAppend(&text, "<line x1=\"", x, "\" x2=\"", x, "\" y1=\"", kTickTop, "\" y2=\"",
                    kAxisHeight, "\" stroke=\"#55606e\" stroke-width=\"1\"/>");
    if (at > (kWidth - kLabelWidth) * 10) continue;
    absl::StrAppend(&text, "<text x=\"", x, "\" y=\"10\" direction=\"ltr\" text-anchor=\"",
                    right_to_left_ ? "end" : "start", "\">", MonthText(month, step), "</text>");
  }
  return text;
}

std::string DayLine::Axis(absl::string_view title, absl::string_view description) const {
  return Drawing(kWidth, kAxisHeight, title, description,
                 absl::StrCat(Ticks(), MarkLine(kTickTop, kAxisHeight)));
}

std::string DayLine::Bar(std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> to,
                         absl::string_view title) const {
  constexpr int kThinTop = 6;
  constexpr int kThickTop = 3;
  const int begin = from ? Tenths(*from) : to ? Tenths(*to) : 0;
  const int end = to ? Tenths(*to + 1) : from ? Tenths(*from + 1) : 0;
  std::string content;
  if (from || to) absl::StrAppend(&content, Rectangle(begin, end, kThickTop, 8));
  if (from && !to) absl::StrAppend(&content, Rectangle(end, kWidth * 10, kThinTop, 2));
  if (!from && to) absl::StrAppend(&content, Rectangle(0, begin, kThinTop, 2));
  return Drawing(kWidth, kBarHeight, title, "", absl::StrCat(content, MarkLine(0, kBarHeight)));
}

std::string CountBar(int count, int most, bool right_to_left, absl::string_view title) {
  const int width =
      most == 0 ? 0 : static_cast<int>(int64_t{count} * kCountWidth * 10 / std::max(most, count));
  std::string content;
  if (count > 0) content = RectangleText(right_to_left ? kCountWidth * 10 - width : 0, width, 3, 8);
  return Drawing(kCountWidth, kBarHeight, title, "", content);
}

}  // namespace jointplan::exchange
