// courier ROOT: a process of its own that delivers what is due on a place.
#include "support.hpp"

#include <exception>
#include <iostream>

int main(int count, char** arguments) {
    using namespace tessera::events::test;
    if (count != 2) return 2;
    try {
        const Place place(arguments[1]);
        World world(place);
        std::cout << world.events.deliver(world.session).delivered << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 3;
    }
}
