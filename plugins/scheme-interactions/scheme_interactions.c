/* The template "interactions": contacts with a partner and what it does on our sites (DCS-9 to
 * DCS-11, MKT-15). In plain C for good: it proves that the boundary needs no C++ on the plugin's
 * side. */
#include <tessera/abi.h>

#include <string.h>

static const char document[] =
    "{\n"
    "  \"template\": \"interactions\",\n"
    "  \"subject\": \"partner\",\n"
    "  \"title\": \"By interactions\",\n"
    "  \"measures\": [\n"
    "    {\"name\": \"interaction_count\", \"title\": \"Interactions\", \"source\": "
    "\"interaction\",\n"
    "     \"aggregate\": \"count_distinct\", \"of\": \"document\", \"nulls\": \"each\"},\n"
    "    {\"name\": \"first_interaction\", \"title\": \"First interaction\", \"source\": "
    "\"interaction\",\n"
    "     \"aggregate\": \"min\", \"of\": \"moment\"},\n"
    "    {\"name\": \"last_interaction\", \"title\": \"Last interaction\", \"source\": "
    "\"interaction\",\n"
    "     \"aggregate\": \"max\", \"of\": \"moment\"},\n"
    "    {\"name\": \"activity_count\", \"title\": \"Site activity\", \"source\": \"activity\",\n"
    "     \"aggregate\": \"count\"},\n"
    "    {\"name\": \"last_activity\", \"title\": \"Last site activity\", \"source\": "
    "\"activity\",\n"
    "     \"aggregate\": \"max\", \"of\": \"moment\"}\n"
    "  ],\n"
    "  \"parameters\": [{\"name\": \"period\", \"title\": \"Period\", \"type\": \"period\", "
    "\"visible\": "
    "true}],\n"
    "  \"dimensions\": [\"document\", \"subject\", \"kind\"],\n"
    "  \"defaults\": {\n"
    "    \"filter\": \"not deleted\",\n"
    "    \"fields\": [\"name\", \"interaction_count\", \"last_interaction\"],\n"
    "    \"order\": [\"name\"],\n"
    "    \"group_by\": [\"document\", \"subject\"]\n"
    "  }\n"
    "}\n";

static tessera_status create(const tessera_host* host, void** self, tessera_error* error) {
    (void)host;
    (void)error;
    *self = NULL; /* nothing is kept: the description is all there is */
    return TESSERA_OK;
}

static void destroy(void* self) {
    (void)self;
}

static tessera_status describe(void* self, tessera_text_sink* out, tessera_error* error) {
    const tessera_str text = {document, sizeof document - 1};
    (void)self;
    (void)error;
    return out->write(out, text);
}

static const void* extension(void* self, const char* id) {
    static const tessera_scheme_template_v1 scheme_template = {sizeof scheme_template, describe,
                                                               NULL};
    (void)self;
    return strcmp(id, TESSERA_EXT_SCHEME_TEMPLATE) == 0 ? &scheme_template : NULL;
}

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static const tessera_plugin_v1 descriptor = {
        sizeof descriptor, 0,        "scheme-interactions", "1.0.0", create, NULL, NULL,
        destroy,           extension};
    return &descriptor;
}
