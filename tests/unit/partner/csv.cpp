#include "product/csv.hpp"
#include "product/digest.hpp"
#include "support.hpp"

using namespace tessera;
using tessera::product::CsvReader;
using tessera::product::CsvRecord;
using tessera::test::code_of;
using tessera::test::error_of;
using tessera::test::TemporaryFolder;
using tessera::test::holds;

namespace {

struct Reading {
    TemporaryFolder folder;
    std::filesystem::path file(const std::string& bytes) {
        std::ofstream(folder / "x.csv", std::ios::binary) << bytes;
        return folder / "x.csv";
    }
    // "line:cell|cell" for each record.
    std::string all(const std::string& bytes, char delimiter = ',',
                    const std::string& encoding = "") {
        CsvReader reader(file(bytes), delimiter, encoding);
        std::string result;
        for (CsvRecord record; reader.next(record);) {
            if (!result.empty()) result += " ";
            result += std::to_string(record.line) + ":";
            for (std::size_t i = 0; i < record.cells.size(); ++i)
                result += (i == 0 ? "" : "|") + std::string(record.cells[i].text);
        }
        return result;
    }
};

} // namespace

TEST_CASE("csv: cells, quotes, line ends after RFC 4180") {
    Reading r;
    CHECK(r.all("a,b\n1,2\n") == "1:a|b 2:1|2");
    CHECK(r.all("a,b\r\n1,2\r\n") == "1:a|b 2:1|2");
    CHECK(r.all("a,b\n1,2") == "1:a|b 2:1|2");
    CHECK(r.all("a,b\n1,\n,") == "1:a|b 2:1| 3:|");
    CHECK(r.all("\"a\",\"b,c\"\r\n\"1\"\"2\",\"\"\n") == "1:a|b,c 2:1\"2|");
    CHECK(r.all("\"x\ny\",z\nnext,1") == "1:x\ny|z 3:next|1");
    CHECK(r.all("\"x\"") == "1:x");
    CHECK(r.all("\"x\"\r\n") == "1:x");
    CHECK(r.all("a\n\n\r\nb\n\n") == "1:a 4:b");
    CHECK(r.all("5\" pipe,x\n") == "1:5\" pipe|x");
    CHECK(r.all("a;b,c\t;d", ';') == "1:a|b,c\t|d");
    CHECK(r.all("a\tb", '\t') == "1:a|b");
    CHECK(r.all("").empty());
    CHECK(r.all("\n\n").empty());
    CHECK(r.all("\xEF\xBB\xBF\"code\",n\n") == "1:code|n");
}

TEST_CASE("csv: the line of a cell behind one with line ends") {
    Reading r;
    CsvReader reader(r.file("\"a\nb\nc\",d\n"), ',', "UTF-8");
    CsvRecord record;
    REQUIRE(reader.next(record));
    CHECK(record.cells[0].line == 1);
    CHECK(record.cells[1].line == 3);
    CHECK_FALSE(reader.next(record));
    CHECK(reader.bytes_read() == reader.bytes_total());
}

TEST_CASE("csv: records across the pieces in which a file is read") {
    // Lengths around the size of a piece, with quotes and CRLF at its end.
    Reading r;
    for (int shift = -4; shift <= 4; ++shift) {
        std::string text;
        const auto edge = static_cast<std::size_t>((1 << 20) + shift);
        while (text.size() + 20 < edge) text += "\"a\"\"b\n\",12345678\r\n";
        text += std::string(edge - text.size(), 'x') + ",y\r\n";
        text += "\"" + std::string(2'500'000, '\n') + "\",tail\r\nlast,1\r\n";
        CsvReader reader(r.file(text), ',', "");
        CsvRecord record;
        std::size_t rows = 0;
        std::string first, last;
        bool same = true;
        while (reader.next(record)) {
            ++rows;
            same = same && record.cells.size() == 2;
            if (record.cells[1].text == "12345678") same = same && record.cells[0].text == "a\"b\n";
            if (record.cells[1].text == "tail")
                same = same && record.cells[0].text.size() == 2'500'000;
            last = record.cells[0].text;
        }
        INFO(shift);
        CHECK(same);
        CHECK(last == "last");
        CHECK(rows > 50'000);
    }
}

TEST_CASE("csv: other encodings") {
    Reading r;
    CHECK(r.all("\xCF\xE5\xF0\xEC\xFC,\"\xFF\"\n", ',', "windows-1251") == "1:Пермь|я");
    CHECK(r.all(std::string("\xFF\xFE"
                            "a\0,\0"
                            "\x1F\x04\n\0",
                            10),
                ',', "utf-16") == "1:a|П");
    const Error wrong = error_of([&] { r.all("a,b\n1,2\nx,\xCF\xE5\n"); });
    CHECK(wrong.code() == "import.encoding");
    CHECK(holds(wrong.message(), "line 3"));
    CHECK(holds(wrong.message(), "CF at character 3"));
    CHECK(code_of([&] { r.all("a", ',', "klingon"); }) == "import.encoding");
    const Error bad = error_of([&] { r.all("a\nb\x81\x20\n", ',', "shift_jis"); });
    CHECK(bad.code() == "import.encoding");
    CHECK(holds(bad.message(), "line 2"));
    const Error wide = error_of([&] {
        r.all(std::string("\xFF\xFE"
                          "a\0",
                          4));
    });
    CHECK(wide.code() == "import.encoding");
    CHECK(holds(wide.hint(), "utf-16"));
}

TEST_CASE("csv: what is no CSV file is refused, each for its own reason") {
    Reading r;
    const Error nul = error_of([&] { r.all(std::string("a\nb\0c\n", 6)); });
    CHECK(nul.code() == "import.nul-byte");
    CHECK(holds(nul.message(), "line 2"));
    const Error open = error_of([&] { r.all("a,b\n1,2\n3,\"4\n5,6\n"); });
    CHECK(open.code() == "import.quote");
    CHECK(holds(open.message(), "line 3, character 3"));
    const Error after = error_of([&] { r.all("a,b\n\"1\"2,3\n"); });
    CHECK(after.code() == "import.quote");
    CHECK(holds(after.message(), "line 2"));
    CHECK(code_of([&] { r.all(std::string(20 << 20, 'x')); }) == "import.record-too-long");
    CHECK(code_of([&] { r.all("\"" + std::string(40 << 20, '\n')); }) == "import.quote");
    CHECK(code_of([&] { CsvReader(r.folder / "none.csv", ',', ""); }) == "import.cannot-open");
    CHECK(code_of([&] { CsvReader(r.folder / ".", ',', ""); }) == "import.cannot-open");
    CHECK(code_of([&] { r.all("a", '"'); }) == "import.bad-delimiter");
}

TEST_CASE("digest: that of FIPS 180-2 for its example") {
    Reading r;
    CHECK(product::digest_of(r.file("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(code_of([&] { product::digest_of(r.folder / "."); }) == "import.cannot-open");
    CHECK(code_of([&] { product::digest_of(r.folder / "none"); }) == "import.cannot-open");
}
