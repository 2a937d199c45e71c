// Reads what a person names as a file: a file, or a pipe that somebody writes to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace tessera {

// Opening a pipe that nobody writes to waits without end, so it is refused instead; a pipe that a
// shell hands over (/dev/stdin, <(...)) has its writer already. All throw std::runtime_error whose
// text is the bare reason ("it is a folder"); who asks adds the name, a code and the next step.
class InputFile {
public:
    explicit InputFile(const std::filesystem::path& file);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    // Up to `most` bytes; 0: the end.
    std::size_t read(char* into, std::size_t most);

private:
    int handle_;
    std::string first_; // of a pipe: what was there when it was opened
};

// The whole of a text file. Beyond 64 MiB it is none that somebody has written.
std::string text_of(const std::filesystem::path& file);

} // namespace tessera
