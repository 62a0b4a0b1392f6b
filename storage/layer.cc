#include "storage/layer.h"

#include <iterator>
#include <utility>

namespace jointplan::storage {

void Layer::Absorb(Layer&& above) {
  for (auto& [key, record] : above.records) records.insert_or_assign(key, std::move(record));
  for (auto& [line, more] : above.heads) {
    std::vector<Head>& all = heads[line];
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
}

Publication Layer::ToPublication() const {
  Publication publication;
  publication.records.assign(records.begin(), records.end());
  for (const auto& [line, all] : heads) publication.lines.push_back({line, all});
  return publication;
}

}  // namespace jointplan::storage
