#include "tests/exchange/zip_writer.h"

#include <zip.h>

#include "absl/strings/str_cat.h"

namespace jointplan::exchange {
namespace {

constexpr char kXml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string Relation(int id, const std::string& type, const std::string& target) {
  return absl::StrCat("<Relationship Id=\"rId", id, "\" Type=\"", kOffice, "/", type,
                      "\" Target=\"", target, "\"/>");
}

std::string Relations(const std::string& inner) {
  return absl::StrCat(kXml,
                      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
                      "relationships\">",
                      inner, "</Relationships>");
}

std::string ReadSource(zip_source_t* source) {
  std::string bytes;
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0) {
    bytes.resize(stat.size);
    if (zip_source_read(source, bytes.data(), bytes.size()) < 0) bytes.clear();
    zip_source_close(source);
  }
  return bytes;
}

}  // namespace

std::string ZipOf(const ZipParts& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error);
  zip_error_fini(&error);
  if (archive == nullptr) return "";
  zip_source_keep(target);
  for (const auto& [name, content] : parts) {
    zip_source_t* part = zip_source_buffer(archive, content.data(), content.size(), 0);
    if (zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8) < 0) zip_source_free(part);
  }
  std::string bytes;
  if (zip_close(archive) == 0) bytes = ReadSource(target);
  zip_source_free(target);
  return bytes;
}

ZipParts PartsOf(const std::string& archive) {
  ZipParts parts;
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, &error);
  zip_t* opened = zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (opened == nullptr) return parts;
  for (zip_int64_t i = 0; i < zip_get_num_entries(opened, 0); ++i) {
    zip_stat_t stat;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(opened, index, 0, &stat) != 0) continue;
    std::string content(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(opened, index, 0);
    if (file == nullptr) continue;
    if (zip_fread(file, content.data(), content.size()) < 0) content.clear();
    zip_fclose(file);
    parts.emplace_back(stat.name, std::move(content));
  }
  zip_discard(opened);
  return parts;
}

ZipParts XlsxParts(const XlsxText& text) {
  return {
      {"[Content_Types].xml", absl::StrCat(kXml,
                                           "<Types xmlns=\"http://schemas.openxmlformats.org/"
                                           "package/2006/content-types\"/>")},
      {"_rels/.rels", Relations(Relation(1, "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       absl::StrCat(kXml, "<workbook xmlns=\"", kMain, "\" xmlns:r=\"", kOffice, "\">",
                    text.workbook,
                    "<sheets><sheet name=\"Sheet\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
                    "</workbook>")},
      {"xl/_rels/workbook.xml.rels",
       Relations(absl::StrCat(Relation(1, "worksheet", "worksheets/sheet1.xml"),
                              Relation(2, "sharedStrings", "/xl/sharedStrings.xml"),
                              Relation(3, "styles", "styles.xml")))},
      {"xl/sharedStrings.xml",
       absl::StrCat(kXml, "<sst xmlns=\"", kMain, "\">", text.strings, "</sst>")},
      {"xl/styles.xml",
       absl::StrCat(kXml, "<styleSheet xmlns=\"", kMain, "\">", text.styles, "</styleSheet>")},
      {"xl/worksheets/sheet1.xml",
       absl::StrCat(kXml, "<worksheet xmlns=\"", kMain, "\"><sheetData>", text.rows, "</sheetData>",
                    text.after, "</worksheet>")},
  };
}

std::string XlsxOf(const XlsxText& text) { return ZipOf(XlsxParts(text)); }

}  // namespace jointplan::exchange
