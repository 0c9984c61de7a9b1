#include "tasks/catalogue.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "tasks/test_catalogue.h"
#include "tasks/transformed.h"
#include "testkit/matrices.h"
#include "testkit/message_of.h"

namespace infomax {
namespace {

using testkit::message_of;
using testkit::Owned;

TEST(Catalogue, HasEveryTaskByItsId) {
  ASSERT_FALSE(catalogue().empty());
  for (const CataloguedTask& task : catalogue()) {
    EXPECT_EQ(find_catalogued(task.id), &task);
    EXPECT_FALSE(task.family.empty() || task.summary.empty()) << task.id;
    EXPECT_NO_THROW(task_for_tests(task)) << task.id;
  }
}

// A name is transforms and a base, like those of the registry; what a row states is stated.
TEST(Catalogue, ATaskTakesTransformsAndNoParameters) {
  const std::vector<RowInfo> rows = rows_of_task("asinh@student-2x2-df1");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].name, "asinh");
  EXPECT_EQ(rows[1].name, "student-2x2-df1");
  EXPECT_EQ(rows[2].name, "student-t");
  EXPECT_TRUE(rows[2].parameters.empty());
  const CataloguedTask* task = find_catalogued("student-2x2-df1");
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(definition_of(*task),
            "student-t,correlation=0,degrees_of_freedom=1,x_dimension=2,y_dimension=2");
  Owned<double> x(5, 2), y(5, 2), of_x(5, 2), of_y(5, 2);
  Stream stream = testkit::test_stream(12), same = testkit::test_stream(12);
  make_task("student-2x2-df1", {})->sample(stream, x, y);
  make_task("student-t", task->parameters)->sample(same, of_x, of_y);
  for (std::size_t k = 0; k < 10; ++k) EXPECT_EQ(x.flat()[k], of_x.flat()[k]);
}

TEST(Catalogue, AnUnknownTaskIsPointedToTheList) {
  EXPECT_EQ(find_catalogued("student-2x2-df9"), nullptr);
  const std::string message = message_of<InputError>([] { make_task("student-2x2-df9", {}); });
  EXPECT_NE(message.find("; and "), std::string::npos) << message;
  EXPECT_NE(message.find("infomax list tasks"), std::string::npos) << message;
}

TEST(Catalogue, RefusesRowsWithFileAndLine) {
  const auto refusal = [](const std::string& row) {
    return message_of<InputError>(
        [&] { read_catalogue("c.toml", "schema = 1\n[[task]]\n" + row); });
  };
  const std::string head = "id = \"a\"\nfamily = \"f\"\nsummary = \"s\"\n";
  const std::string value = "nats = 0.5\nby = \"closed form\"\n";
  const struct {
    std::string row, message;
  } cases[] = {
      {head + value, "c.toml:2: key \"task\" is missing in"},
      {head + value + "task = \"gausian\"\n",
       "c.toml:8: task \"gausian\" is not known; known are gaussian"},
      {head + value + "task = \"spirl@gaussian\"\n", "c.toml:8: transform \"spirl\" is not known"},
      {head + value + "task = \"gaussian\"\nparameters = { width = 1 }\n",
       "c.toml:9: gaussian takes no parameter \"width\""},
      {head + value + "task = \"gaussian\"\nparameters = { dimension = 0 }\n",
       "c.toml:9: dimension is 0, want"},
      {head + value + "task = \"gaussian\"\nparameters = { dimension = 1 }\n",
       "c.toml:2: gaussian wants a parameter \"information\""},
      {head + value +
           "task = \"gaussian\"\nparameters = { dimension = 1, information = 0.5 }\nerror = 0.1\n",
       "error is of Monte Carlo values alone"},
      {head + "nats = 0.5\nby = \"Monte Carlo\"\ntask = \"offset-independent\"\n",
       "a Monte Carlo value has an error above 0"},
      {head + "nats = 0.5\nby = \"hearsay\"\ntask = \"zero-inflated-poisson\"\nparameters = { "
              "zeroed = 0 }\n",
       "c.toml:7: by \"hearsay\" is not known; known are closed form"},
      {"id = \"gaussian\"\nfamily = \"f\"\nsummary = \"s\"\ntask = \"offset-independent\"\n" +
           value,
       "c.toml:3: id \"gaussian\" is taken"},
      {"id = \"a b\"\nfamily = \"f\"\nsummary = \"s\"\ntask = \"offset-independent\"\n" + value,
       "c.toml:3: id \"a b\" has one of"},
      {"id = \"asinh@b\"\nfamily = \"f\"\nsummary = \"s\"\ntask = \"offset-independent\"\n" + value,
       "want no task and no parameters"},
  };
  for (const auto& [row, message] : cases)
    EXPECT_NE(refusal(row).find(message), std::string::npos) << row << "\nsays: " << refusal(row);
}

}  // namespace
}  // namespace infomax
