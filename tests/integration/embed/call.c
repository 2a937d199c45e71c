/* One operation through tessera_call, for scripts that compare the doors:
 * usage: call DATABASE OPERATION JSON   prints the reply and ends with the answer. */
#include <stdio.h>
#include <tessera/embed.h>

int main(int argc, char** argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: call DATABASE OPERATION JSON\n");
        return 2;
    }
    tessera_open_options options = {sizeof options, NULL, NULL, argv[1], 0, NULL, NULL};
    tessera_instance* instance = NULL;
    char* reply = NULL;
    int32_t answer = tessera_open(&options, &instance, &reply);
    if (answer == TESSERA_DONE) {
        tessera_free(reply);
        answer = tessera_call(instance, NULL, argv[2], argv[3], &reply);
    }
    printf("%s\n", reply ? reply : "");
    tessera_free(reply);
    tessera_close(instance);
    return answer;
}
