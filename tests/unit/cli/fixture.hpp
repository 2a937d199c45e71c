// A catalogue that stands in for the product's, and a terminal made of strings.
#pragma once

#include "cli/cli.hpp"

#include <sstream>
#include <string>
#include <vector>

struct CommandLine {
    CommandLine();
    // Runs the words and answers the exit code; what was written is in out and err.
    int operator()(std::vector<std::string> words, std::string input = {});

    tessera::app::Catalogue catalogue;
    tessera::cli::Door door;
    bool somebody_there = false, live = false;
    std::string out, err;

    tessera::app::Json seen;             // the request of the last call, as the operation saw it
    tessera::app::Json reply;            // what "thing.show" and "thing.list" answer
    tessera::cli::GlobalOptions options; // those with which the host was opened
    int opened = 0, runs = 0;
    bool confirmed = false;
};
