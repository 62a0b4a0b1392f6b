#include "plan/catalogue.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jointplan::plan {
namespace {

struct ObjectiveRow {
  absl::string_view id;
  absl::string_view title;
  absl::string_view label;
  int number;  // 0: the document gives none.
};

struct FrameworkRow {
  absl::string_view id;
  absl::string_view title;
  std::vector<absl::string_view> aliases;
  absl::string_view document;
  absl::string_view uri;
  std::vector<ObjectiveRow> objectives;
};

// The titles are those of the documents, word for word, and are kept on one line each so that they
// can be compared with them.
// clang-format off

// A/73/12 (Part II), paragraph 7.
const std::vector<ObjectiveRow>& RefugeeCompact() {
  static const auto* rows = new std::vector<ObjectiveRow>{
    {"1", "Ease pressures on host countries", "Ease pressures", 1},
    {"2", "Enhance refugee self-reliance", "Self-reliance", 2},
    {"3", "Expand access to third-country solutions", "Third-country solutions", 3},
    {"4", "Support conditions in countries of origin for return in safety and dignity", "Conditions for return", 4},
  };
  return *rows;
}

// A/RES/73/195, paragraph 16; the labels are those of the United Nations Network on Migration.
const std::vector<ObjectiveRow>& MigrationCompact() {
  static const auto* rows = new std::vector<ObjectiveRow>{
    {"1", "Collect and utilize accurate and disaggregated data as a basis for evidence-based policies", "Data", 1},
    {"2", "Minimize the adverse drivers and structural factors that compel people to leave their country of origin", "Minimize adverse drivers", 2},
    {"3", "Provide accurate and timely information at all stages of migration", "Information provision", 3},
    {"4", "Ensure that all migrants have proof of legal identity and adequate documentation", "Legal identity and documentation", 4},
    {"5", "Enhance availability and flexibility of pathways for regular migration", "Regular pathways", 5},
    {"6", "Facilitate fair and ethical recruitment and safeguard conditions that ensure decent work", "Recruitment and decent work", 6},
    {"7", "Address and reduce vulnerabilities in migration", "Reduce vulnerabilities", 7},
    {"8", "Save lives and establish coordinated international efforts on missing migrants", "Save lives", 8},
    {"9", "Strengthen the transnational response to smuggling of migrants", "Counter smuggling", 9},
    {"10", "Prevent, combat and eradicate trafficking in persons in the context of international migration", "Eradicate trafficking", 10},
    {"11", "Manage borders in an integrated, secure and coordinated manner", "Manage borders", 11},
    {"12", "Strengthen certainty and predictability in migration procedures for appropriate screening, assessment and referral", "Screening and referral", 12},
    {"13", "Use migration detention only as a measure of last resort and work towards alternatives", "Alternatives to detention", 13},
    {"14", "Enhance consular protection, assistance and cooperation throughout the migration cycle", "Consular protection", 14},
    {"15", "Provide access to basic services for migrants", "Access to basic services", 15},
    {"16", "Empower migrants and societies to realize full inclusion and social cohesion", "Inclusion and social cohesion", 16},
    {"17", "Eliminate all forms of discrimination and promote evidence-based public discourse to shape perceptions of migration", "Eliminate discrimination", 17},
    {"18", "Invest in skills development and facilitate mutual recognition of skills, qualifications and competences", "Skills development and recognition", 18},
    {"19", "Create conditions for migrants and diasporas to fully contribute to sustainable development in all countries", "Migrant and diaspora contributions", 19},
    {"20", "Promote faster, safer and cheaper transfer of remittances and foster financial inclusion of migrants", "Remittances", 20},
    {"21", "Cooperate in facilitating safe and dignified return and readmission, as well as sustainable reintegration", "Dignified return and reintegration", 21},
    {"22", "Establish mechanisms for the portability of social security entitlements and earned benefits", "Social protection", 22},
    {"23", "Strengthen international cooperation and global partnerships for safe, orderly and regular migration", "International cooperation", 23},
  };
  return *rows;
}

// The three commitments of the declaration, then the three policy themes of the forum that adopted
// it. The declaration numbers nothing.
const std::vector<ObjectiveRow>& MayorsDeclaration() {
  static const auto* rows = new std::vector<ObjectiveRow>{
    {"recognition", "Full and formal recognition of the role of local and regional governments in the implementation, follow-up and review of both Compacts", "Recognition of local governments", 0},
    {"inclusive-societies", "Managing the impact of migration at the forefront and promoting inclusive, safe and sustainable societies", "Inclusive societies", 0},
    {"both-compacts", "Advancing the principles and objectives of both Compacts in unison through concrete actions and partnerships", "Both Compacts in unison", 0},
    {"special-needs", "Addressing special needs and reducing vulnerabilities", "Special needs and vulnerabilities", 0},
    {"basic-services", "Access to basic services", "Access to basic services", 0},
    {"full-inclusion", "Empowering migrants, refugees and societies to full inclusion and social cohesion, including employment and skills mobility", "Full inclusion and social cohesion", 0},
  };
  return *rows;
}

// A/RES/70/1, paragraph 59.
const std::vector<ObjectiveRow>& DevelopmentGoals() {
  static const auto* rows = new std::vector<ObjectiveRow>{
    {"1", "End poverty in all its forms everywhere", "No Poverty", 1},
    {"2", "End hunger, achieve food security and improved nutrition and promote sustainable agriculture", "Zero Hunger", 2},
    {"3", "Ensure healthy lives and promote well-being for all at all ages", "Good Health and Well-being", 3},
    {"4", "Ensure inclusive and equitable quality education and promote lifelong learning opportunities for all", "Quality Education", 4},
    {"5", "Achieve gender equality and empower all women and girls", "Gender Equality", 5},
    {"6", "Ensure availability and sustainable management of water and sanitation for all", "Clean Water and Sanitation", 6},
    {"7", "Ensure access to affordable, reliable, sustainable and modern energy for all", "Affordable and Clean Energy", 7},
    {"8", "Promote sustained, inclusive and sustainable economic growth, full and productive employment and decent work for all", "Decent Work and Economic Growth", 8},
    {"9", "Build resilient infrastructure, promote inclusive and sustainable industrialization and foster innovation", "Industry, Innovation and Infrastructure", 9},
    {"10", "Reduce inequality within and among countries", "Reduced Inequalities", 10},
    {"11", "Make cities and human settlements inclusive, safe, resilient and sustainable", "Sustainable Cities and Communities", 11},
    {"12", "Ensure sustainable consumption and production patterns", "Responsible Consumption and Production", 12},
    {"13", "Take urgent action to combat climate change and its impacts", "Climate Action", 13},
    {"14", "Conserve and sustainably use the oceans, seas and marine resources for sustainable development", "Life Below Water", 14},
    {"15", "Protect, restore and promote sustainable use of terrestrial ecosystems, sustainably manage forests, combat desertification, and halt and reverse land degradation and halt biodiversity loss", "Life on Land", 15},
    {"16", "Promote peaceful and inclusive societies for sustainable development, provide access to justice for all and build effective, accountable and inclusive institutions at all levels", "Peace, Justice and Strong Institutions", 16},
    {"17", "Strengthen the means of implementation and revitalize the Global Partnership for Sustainable Development", "Partnerships for the Goals", 17},
  };
  return *rows;
}
// clang-format on

std::vector<FrameworkRow> Frameworks() {
  return {
      {"gcr",
       "Global Compact on Refugees",
       {"GCR", "Refugee Compact"},
       "A/73/12 (Part II)",
       "https://undocs.org/A/73/12",
       RefugeeCompact()},
      {"gcm",
       "Global Compact for Safe, Orderly and Regular Migration",
       {"GCM", "Global Compact for Migration", "Migration Compact", "Marrakech Compact"},
       "A/RES/73/195",
       "https://undocs.org/A/RES/73/195",
       MigrationCompact()},
      {"mmd",
       "Marrakech Mayors Declaration",
       {"MMD", "Marrakesh Mayoral Declaration", "Marrakech Mayoral Declaration",
        "Marrakesh Mayors Declaration", "Cities Working Together for Migrants and Refugees"},
       "",
       "https://localaction.mayorsmechanism.org/index.php/marrakech-mayors-declaration",
       MayorsDeclaration()},
      {"sdg",
       "Sustainable Development Goals",
       {"SDG", "SDGs", "Global Goals", "2030 Agenda"},
       "A/RES/70/1",
       "https://undocs.org/A/RES/70/1",
       DevelopmentGoals()},
  };
}

v1::Record FrameworkRecord(const FrameworkRow& row) {
  v1::Record record;
  record.set_name(absl::StrCat("frameworks/", row.id));
  v1::Framework* framework = record.mutable_framework();
  framework->set_name(record.name());
  (*framework->mutable_title())["en"] = std::string(row.title);
  for (const absl::string_view alias : row.aliases) framework->add_aliases(std::string(alias));
  if (!row.document.empty()) framework->set_document(std::string(row.document));
  framework->set_uri(std::string(row.uri));
  return record;
}

v1::Record ObjectiveRecord(const FrameworkRow& framework, const ObjectiveRow& row) {
  v1::Record record;
  record.set_name(absl::StrCat("frameworks/", framework.id, "/objectives/", row.id));
  v1::Objective* objective = record.mutable_objective();
  objective->set_name(record.name());
  (*objective->mutable_title())["en"] = std::string(row.title);
  objective->set_label(std::string(row.label));
  if (row.number > 0) objective->set_number(row.number);
  return record;
}

}  // namespace

std::vector<v1::Record> BuiltInCatalogue() {
  std::vector<v1::Record> records;
  for (const FrameworkRow& framework : Frameworks()) {
    records.push_back(FrameworkRecord(framework));
    for (const ObjectiveRow& row : framework.objectives) {
      records.push_back(ObjectiveRecord(framework, row));
    }
  }
  return records;
}

}  // namespace jointplan::plan
