/* Prints offset and size of every field that release 1.0 had, its constants and its ids. Built
 * against the frozen header and against today's; the output must be the same. Frozen with the
 * header. */
#include HEADER

#include <stdio.h>

/* A macro, since neither a field nor a constant can be handed to a function by its name. */
#define PRINT(type, field)                                                                         \
    printf("%s.%s %zu %zu\n", #type, #field, offsetof(struct type, field),                         \
           sizeof(((struct type*)0)->field))
#define PRINT_SIZE(type) printf("%s %zu\n", #type, sizeof(struct type))
#define CONSTANT(name) printf("%s %d\n", #name, (int)name)

int main(void) {
    PRINT_SIZE(tessera_str);
    PRINT(tessera_str, data);
    PRINT(tessera_str, size);
    PRINT_SIZE(tessera_value);
    PRINT(tessera_value, kind);
    PRINT(tessera_value, scale);
    PRINT(tessera_value, i64);
    PRINT(tessera_value, text);
    /* tessera_error may grow */
    PRINT(tessera_error, size);
    PRINT(tessera_error, fail);
    /* tessera_text_sink may grow */
    PRINT(tessera_text_sink, size);
    PRINT(tessera_text_sink, write);
    /* tessera_value_sink may grow */
    PRINT(tessera_value_sink, size);
    PRINT(tessera_value_sink, put);
    /* tessera_answer may grow */
    PRINT(tessera_answer, size);
    PRINT(tessera_answer, veto);
    /* tessera_record may grow */
    PRINT(tessera_record, size);
    PRINT(tessera_record, count);
    PRINT(tessera_record, get);
    PRINT(tessera_record, at);
    /* tessera_ctx may grow */
    PRINT(tessera_ctx, size);
    PRINT(tessera_ctx, attribute);
    PRINT(tessera_ctx, cancelled);
    /* tessera_host may grow */
    PRINT(tessera_host, size);
    PRINT(tessera_host, abi_minor);
    PRINT(tessera_host, name);
    PRINT(tessera_host, version);
    PRINT(tessera_host, log);
    PRINT(tessera_host, setting);
    PRINT(tessera_host, service);
    /* tessera_facts_v1 may grow */
    PRINT(tessera_facts_v1, size);
    PRINT(tessera_facts_v1, read);
    /* tessera_field_request may grow */
    PRINT(tessera_field_request, size);
    PRINT(tessera_field_request, name);
    PRINT(tessera_field_request, n_inputs);
    PRINT(tessera_field_request, n_arguments);
    PRINT(tessera_field_request, inputs);
    PRINT(tessera_field_request, arguments);
    /* tessera_compute_request may grow */
    PRINT(tessera_compute_request, size);
    PRINT(tessera_compute_request, today);
    PRINT(tessera_compute_request, n_subjects);
    PRINT(tessera_compute_request, n_fields);
    PRINT(tessera_compute_request, keys);
    PRINT(tessera_compute_request, fields);
    /* tessera_scheme_template_v1 may grow */
    PRINT(tessera_scheme_template_v1, size);
    PRINT(tessera_scheme_template_v1, describe);
    PRINT(tessera_scheme_template_v1, compute);
    /* tessera_event_subscriber_v1 may grow */
    PRINT(tessera_event_subscriber_v1, size);
    PRINT(tessera_event_subscriber_v1, on);
    /* tessera_plugin_v1 may grow */
    PRINT(tessera_plugin_v1, size);
    PRINT(tessera_plugin_v1, abi_minor_needed);
    PRINT(tessera_plugin_v1, id);
    PRINT(tessera_plugin_v1, version);
    PRINT(tessera_plugin_v1, create);
    PRINT(tessera_plugin_v1, start);
    PRINT(tessera_plugin_v1, stop);
    PRINT(tessera_plugin_v1, destroy);
    PRINT(tessera_plugin_v1, extension);
    CONSTANT(TESSERA_NULL);
    CONSTANT(TESSERA_BOOL);
    CONSTANT(TESSERA_I64);
    CONSTANT(TESSERA_DEC);
    CONSTANT(TESSERA_TEXT);
    CONSTANT(TESSERA_DATE);
    CONSTANT(TESSERA_TIME);
    CONSTANT(TESSERA_OK);
    CONSTANT(TESSERA_VETO);
    CONSTANT(TESSERA_NO_MATCH);
    CONSTANT(TESSERA_INVALID);
    CONSTANT(TESSERA_DENIED);
    CONSTANT(TESSERA_MISSING);
    CONSTANT(TESSERA_CONFLICT);
    CONSTANT(TESSERA_DB);
    CONSTANT(TESSERA_TIMEOUT);
    CONSTANT(TESSERA_FAULT);
    CONSTANT(TESSERA_BEFORE);
    CONSTANT(TESSERA_AFTER_COMMIT);
    CONSTANT(TESSERA_LOG_DEBUG);
    CONSTANT(TESSERA_LOG_INFO);
    CONSTANT(TESSERA_LOG_WARN);
    CONSTANT(TESSERA_LOG_ERROR);
    puts(TESSERA_SVC_FACTS);
    puts(TESSERA_EXT_SCHEME_TEMPLATE);
    puts(TESSERA_EXT_EVENT_SUBSCRIBER);
    printf("major %u\n", TESSERA_ABI_MAJOR);
    return 0;
}
