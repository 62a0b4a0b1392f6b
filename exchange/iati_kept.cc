#include "exchange/iati_kept.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "exchange/iati_codes.h"
#include "exchange/iati_lists.h"
#include "plan/record_ops.h"

namespace jointplan::exchange {
namespace {

// Finds the element of a list that has this id, or null.
template <class List>
auto FindById(const List& list, const std::string& id) -> decltype(&*list.begin()) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&id](const auto& element) { return element.id() == id; });
  return found == list.end() ? nullptr : &*found;
}

// A budget of the file with what the plan says of it now.
XmlNode BudgetNow(const XmlNode& budget, const v1::Funding& before, const v1::Funding& now) {
  XmlNode node = budget;
  if (before.status() != now.status()) node.Set("status", BudgetStatus(now));
  if (before.amount() == now.amount() && before.currency() == now.currency()) return node;
  for (XmlNode& child : node.children) {
    if (!child.Is("value")) continue;
    child.children.clear();
    child.AddText(now.amount());
    child.Set("currency", now.currency());
  }
  return node;
}

const v1::Link* FindLink(const v1::Activity& record, const std::string& uri, bool evidence) {
  for (const v1::Link& link : evidence ? record.evidence() : record.links()) {
    if (link.uri() == uri) return &link;
  }
  return nullptr;
}

bool OnlyValueDiffers(v1::Target before, const v1::Target& now) {
  if (!now.has_value()) return !before.has_value() && plan::SameMessage(before, now);
  before.set_value(now.value());
  return plan::SameMessage(before, now);
}

using TargetsNow = std::map<const XmlNode*, const v1::Target*>;

void SetValue(const v1::Target& target, XmlNode* period) {
  if (!target.has_value()) return;
  for (XmlNode& child : period->children) {
    if (!child.Is("target") || child.First("dimension") != nullptr) continue;
    const std::string number = DecimalOf(child.Get("value"));
    if (number.empty()) continue;
    if (number != target.value()) child.Set("value", target.value());
    return;
  }
  // Behind the end of the period, where the schema has it.
  XmlNode value = MakeXml("target");
  value.Set("value", target.value());
  auto at = period->children.begin();
  while (at != period->children.end() && (at->Is("period-start") || at->Is("period-end"))) ++at;
  period->children.insert(at, std::move(value));
}

XmlNode IndicatorNow(const XmlNode& indicator, const TargetsNow& now_at) {
  XmlNode node = indicator;
  node.children.clear();
  for (const XmlNode& child : indicator.children) {
    const auto found = now_at.find(&child);
    if (found == now_at.end()) {
      node.children.push_back(child);
    } else if (found->second != nullptr) {
      node.children.push_back(child);
      SetValue(*found->second, &node.children.back());
    }
  }
  return node;
}

// A result of the file with the values that the plan has now, and without what it took out.
XmlNode ResultNow(const XmlNode& result, const TargetsNow& now_at) {
  XmlNode node = result;
  node.children.clear();
  for (const XmlNode& child : result.children) {
    const auto found = now_at.find(&child);
    if (found != now_at.end() && found->second == nullptr) continue;
    XmlNode indicator = IndicatorNow(child, now_at);
    const bool emptied = child.First("period") != nullptr && indicator.First("period") == nullptr;
    if (!emptied) node.children.push_back(std::move(indicator));
  }
  return node;
}

}  // namespace

std::vector<XmlNode> BudgetsNow(const XmlNode& source, const v1::Activity& before,
                                const v1::Activity& record, const IatiPeriod& period) {
  std::vector<XmlNode> nodes;
  std::set<std::string> written;
  std::map<const XmlNode*, std::string> read_as;
  for (const ReadBudget& read : BudgetsOf(source, nullptr)) read_as[read.first] = read.second.id();
  for (const XmlNode* budget : source.All("budget")) {
    const auto read = read_as.find(budget);
    if (read == read_as.end()) {
      nodes.push_back(*budget);
      continue;
    }
    const v1::Funding* now = FindById(record.funding(), read->second);
    const v1::Funding* then = FindById(before.funding(), read->second);
    if (now == nullptr || then == nullptr) continue;
    written.insert(now->id());
    nodes.push_back(BudgetNow(*budget, *then, *now));
  }
  for (const v1::Funding& funding : record.funding()) {
    if (written.contains(funding.id())) continue;
    for (XmlNode& node : BudgetElements(funding, period)) nodes.push_back(std::move(node));
  }
  return nodes;
}

std::vector<XmlNode> DocumentsNow(const XmlNode& source, const v1::Activity& record,
                                  const v1::Plan& plan) {
  std::vector<XmlNode> nodes;
  std::map<const XmlNode*, v1::Link> read_as;
  for (ReadLink& read : DocumentsOf(source, nullptr)) read_as[read.first] = std::move(read.second);
  std::set<std::pair<bool, std::string>> written;
  for (const XmlNode* document : source.All("document-link")) {
    const auto read = read_as.find(document);
    const bool evidence = IsEvidence(*document);
    if (read != read_as.end()) {
      const v1::Link* now = FindLink(record, read->second.uri(), evidence);
      if (now == nullptr || !plan::SameMessage(*now, read->second)) continue;
      written.emplace(evidence, now->uri());
    }
    nodes.push_back(*document);
  }
  for (const bool evidence : {true, false}) {
    for (const v1::Link& link : evidence ? record.evidence() : record.links()) {
      if (written.contains({evidence, link.uri()})) continue;
      nodes.push_back(DocumentElement(link, evidence, plan));
    }
  }
  return nodes;
}

std::vector<XmlNode> ResultsNow(const XmlNode& source, const v1::Activity& record,
                                const IatiPeriod& period, const v1::Plan& plan) {
  std::vector<XmlNode> nodes;
  std::set<std::string> written;
  std::map<const XmlNode*, const v1::Target*> now_at;  // By what gave them; null: gone.
  for (const ReadTarget& read : TargetsOf(source, nullptr)) {
    const v1::Target* now = FindById(record.targets(), read.second.id());
    const bool valued = read.first->Is("period");
    if (now != nullptr &&
        !(valued ? OnlyValueDiffers(read.second, *now) : plan::SameMessage(read.second, *now))) {
      now = nullptr;
    }
    if (now != nullptr) written.insert(now->id());
    now_at[read.first] = now;
  }
  for (const XmlNode* result : source.All("result")) {
    XmlNode node = ResultNow(*result, now_at);
    if (node.First("indicator") != nullptr || result->First("indicator") == nullptr) {
      nodes.push_back(std::move(node));
    }
  }
  for (const v1::Target& target : record.targets()) {
    if (written.contains(target.id())) continue;
    nodes.push_back(ResultElement(target, period, plan));
  }
  return nodes;
}

}  // namespace jointplan::exchange
