#include "fixture.hpp"

#include <catch2/catch.hpp>

TEST_CASE_METHOD(CommandLine, "help: the program lists its commands with sentences") {
    CHECK((*this)({"--help"}) == 0);
    CHECK(err.empty());
    CHECK(out == R"(tessera: customer segments, and the decisions that hang on them

usage: tessera [OPTIONS] COMMAND ...

commands:
  init   create or upgrade the tables
  talk   ask step by step
  thing  delete, fail, form, list, show

options, before or after the command:
  --config FILE    the configuration; otherwise TESSERA_CONFIG, otherwise ./tessera.toml
  --database URL   SOCI's connection string, such as sqlite3://db=FILE, or TESSERA_DATABASE
  --as-of DATE     the day that counts as today
  --user NAME      who acts; otherwise the configured user, otherwise owner
  --format FORMAT  table (the default), csv or json
  --yes            confirm without being asked
  --quiet          no messages and no progress, only results and errors
  --help           explain the program or the command
  --version        print the version

exit codes: 0 done, 1 refused, 2 wrong usage or configuration, 3 failure
`tessera COMMAND --help` explains a command.
)");
    const std::string overview = out;
    CHECK((*this)({"-h"}) == 0);
    CHECK(out == overview);
    CHECK((*this)({"help"}) == 0);
    CHECK(out == overview);
}

TEST_CASE_METHOD(CommandLine, "help: a group lists its commands") {
    CHECK((*this)({"thing", "--help"}) == 0);
    CHECK(out == R"(tessera thing: delete, fail, form, list, show

usage: tessera thing COMMAND ...

commands:
  delete  delete a thing
  fail    fail in some way
  form    form things
  list    list things
  show    show one thing

`tessera thing COMMAND --help` explains a command.
)");
}

TEST_CASE_METHOD(CommandLine,
                 "help: a command shows its sentence, example, arguments and options") {
    for (const auto& words : std::vector<std::vector<std::string>>{{"thing", "form", "--help"},
                                                                   {"--help", "thing", "form", "x"},
                                                                   {"help", "thing", "form"}}) {
        CHECK((*this)(words) == 0);
        CHECK(out == R"(tessera thing form: form things

usage: tessera thing form [THING...] [OPTIONS]

Reads the source and writes the difference.

  tessera thing form cold --set a=b --all

arguments:
  THING...  which things

options:
  --all                   all of them
  --set TEXT              a field and its value (may be repeated)
  --parameter NAME=VALUE  a parameter of the scheme (may be repeated)
  --with-dependencies     also those it depends on
  --reason TEXT           why

The options that `tessera --help` lists can be given as well.
)");
    }
    CHECK(opened == 0);
    CHECK((*this)({"talk", "--help"}) == 0);
    CHECK(out.find("usage: tessera talk --name TEXT [OPTIONS]") != std::string::npos);
    CHECK(out.find("--name TEXT  its name (required)") != std::string::npos);
}

TEST_CASE_METHOD(CommandLine, "help: of an unknown command is an error, the version is one line") {
    CHECK((*this)({"nonsense", "--help"}) == 2);
    CHECK((*this)({"--version"}) == 0);
    CHECK(out == "tessera 1.2.3\n");
}
