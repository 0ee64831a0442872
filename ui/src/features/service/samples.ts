// How a service asks whether a key is good, in the usual languages. None holds a token: the key that asks comes from the
// environment, and the one that is asked about from the request that the service got. Each asks past a proxy that the
// environment names, which would get both; of JavaScript it is said beside it when it does not.
import rust from "./sample.rs?raw";

export type Language =
  "curl" | "python" | "javascript" | "go" | "rust" | "java" | "csharp" | "php" | "ruby" | "r";

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: "curl", label: "curl" },
  { value: "python", label: "Python" },
  { value: "javascript", label: "JavaScript" },
  { value: "go", label: "Go" },
  { value: "rust", label: "Rust" },
  { value: "java", label: "Java" },
  { value: "csharp", label: "C#" },
  { value: "php", label: "PHP" },
  { value: "ruby", label: "Ruby" },
  { value: "r", label: "R" },
];

/** Where keys are checked. */
export const VERIFY = "/api/v1/api_keys/verify";

/** The variable of the environment that has the key which asks. */
export const VARIABLE = "KEYWRIGHT_KEY";

/** What a language needs besides itself. */
export const NEEDS: Partial<Record<Language, string>> = {
  javascript: "With Node 18 or later, which asks no proxy unless NODE_USE_ENV_PROXY says so.",
  go: "With Go 1.18 or later.",
  java: "With Java 15 or later.",
  csharp: "With .NET 6 or later, and its implicit usings.",
  php: "With PHP 8 or later, and allow_url_fopen, as it comes.",
  r: "With R 4.1 or later, and the packages httr2 and jsonlite.",
};

const SAMPLES: Record<Language, string> = {
  curl: String.raw`# Neither key is an argument: everybody here can read those.
printf '{"token": "%s", "permissions": ["backups.read"]}' "$TOKEN" |
  curl -sS URL \
    -K /dev/fd/3 \
    -H "Content-Type: application/json" \
    --data @- 3<<END
noproxy = "*"
header = "Authorization: Bearer $VARIABLE"
END
`,
  python: `import json
import os
import urllib.request

# No proxy, whatever the environment says.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_good(token, permission):
    request = urllib.request.Request(
        "URL",
        data=json.dumps({"token": token, "permissions": [permission]}).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["VARIABLE"],
            "Content-Type": "application/json",
        },
    )
    with opener.open(request, timeout=2) as answer:
        return json.load(answer)["valid"]
`,
  javascript: `export async function isGood(token, permission) {
  const answer = await fetch("URL", {
    method: "POST",
    headers: {
      Authorization: \`Bearer \${process.env.VARIABLE}\`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ token, permissions: [permission] }),
    signal: AbortSignal.timeout(2000),
  });
  if (!answer.ok) throw new Error(\`Keywright answered \${answer.status}\`);
  return (await answer.json()).valid;
}
`,
  go: `package keys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"
)

// No proxy, whatever the environment says.
var client = http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{}}

func IsGood(token, permission string) (bool, error) {
	body, err := json.Marshal(map[string]any{"token": token, "permissions": []string{permission}})
	if err != nil {
		return false, err
	}
	request, err := http.NewRequest("POST", "URL", bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("VARIABLE"))
	request.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(request)
	if err != nil {
		return false, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("Keywright answered %s", answer.Status)
	}
	var verdict struct{ Valid bool }
	err = json.NewDecoder(answer.Body).Decode(&verdict)
	return verdict.Valid, err
}
`,
  rust,
  java: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

final class Keys {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
        .proxy(HttpClient.Builder.NO_PROXY)
        .build();

    static boolean isGood(String token, String permission) throws Exception {
        // What no token holds could say something else in JSON.
        if (!token.matches("[\\\\w.-]+")) return false;
        var body = """
            {"token": "%s", "permissions": ["%s"]}""".formatted(token, permission);
        var request = HttpRequest.newBuilder(URI.create("URL"))
            .timeout(Duration.ofSeconds(2))
            .header("Authorization", "Bearer " + System.getenv("VARIABLE"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IllegalStateException("Keywright answered " + answer.statusCode());
        return answer.body().matches("(?s).*\\"valid\\"\\\\s*:\\\\s*true.*");
    }
}
`,
  csharp: `using System.Net.Http.Json;

static class Keys
{
    static readonly HttpClient Client = new(new HttpClientHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(2),
    };

    record Verdict(bool Valid);

    public static async Task<bool> IsGood(string token, string permission)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "URL")
        {
            Content = JsonContent.Create(new { token, permissions = new[] { permission } }),
        };
        request.Headers.Authorization =
            new("Bearer", Environment.GetEnvironmentVariable("VARIABLE"));
        using var answer = await Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Verdict>())!.Valid;
    }
}
`,
  php: String.raw`<?php

function is_good(string $token, string $permission): bool
{
    $answer = file_get_contents("URL", false, stream_context_create(["http" => [
        "method" => "POST",
        "header" => [
            "Authorization: Bearer " . getenv("VARIABLE"),
            "Content-Type: application/json",
        ],
        "content" => json_encode(["token" => $token, "permissions" => [$permission]]),
        "timeout" => 2,
    ]]));
    if ($answer === false) {
        throw new RuntimeException("Keywright gave no answer");
    }
    return json_decode($answer, true)["valid"];
}
`,
  ruby: String.raw`require "json"
require "net/http"

def good?(token, permission)
  address = URI("URL")
  # No proxy (nil), whatever the environment says.
  http = Net::HTTP.new(address.host, address.port, nil)
  http.use_ssl = address.scheme == "https"
  http.open_timeout = http.read_timeout = 2
  answer = http.post(
    address.path,
    JSON.generate(token: token, permissions: [permission]),
    "Authorization" => "Bearer #{ENV.fetch("VARIABLE")}",
    "Content-Type" => "application/json"
  )
  raise "Keywright answered #{answer.code}" unless answer.is_a?(Net::HTTPOK)
  JSON.parse(answer.body)["valid"]
end
`,
  r: `library(httr2)

is_good <- function(token, permission) {
  request("URL") |>
    req_auth_bearer_token(Sys.getenv("VARIABLE")) |>
    req_body_json(list(token = token, permissions = list(permission))) |>
    req_options(noproxy = "*") |>
    req_timeout(2) |>
    req_perform() |>
    resp_body_json() |>
    getElement("valid")
}
`,
};

/** The sample in this language for a service at this address. */
export const sample = (language: Language, address: string): string =>
  SAMPLES[language].replaceAll("URL", `${address}${VERIFY}`).replaceAll("VARIABLE", VARIABLE);
