// The one main of every test program: compiling Catch2's runner takes 20 s, so it is done once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
