// How a service asks whether a key is good, in the usual languages. None holds a token: the key that asks comes from the
// environment, and the one that is asked about from the request that the service got.

export type Language = "curl" | "python" | "javascript" | "go" | "rust" | "java" | "csharp";

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: "curl", label: "curl" },
  { value: "python", label: "Python" },
  { value: "javascript", label: "JavaScript" },
  { value: "go", label: "Go" },
  { value: "rust", label: "Rust" },
  { value: "java", label: "Java" },
  { value: "csharp", label: "C#" },
];

/** Where keys are checked. */
export const VERIFY = "/api/v1/api_keys/verify";

/** The variable of the environment that has the key which asks. */
export const VARIABLE = "KEYWRIGHT_KEY";

/** What a language needs besides itself. */
export const NEEDS: Partial<Record<Language, string>> = {
  rust: "With the crates ureq 3 (feature json) and serde_json.",
  go: "With Go 1.18 or later.",
  java: "With Java 15 or later.",
  csharp: "With .NET 6 or later, and its implicit usings.",
};

const SAMPLES: Record<Language, string> = {
  curl: String.raw`# Neither key is an argument: everybody here can read those.
printf '{"token": "%s", "permissions": ["backups.read"]}' "$TOKEN" |
  curl -sS URL \
    -K /dev/fd/3 \
    -H "Content-Type: application/json" \
    --data @- 3<<END
header = "Authorization: Bearer $VARIABLE"
END
`,
  python: `import json
import os
import urllib.request


def is_good(token, permission):
    request = urllib.request.Request(
        "URL",
        data=json.dumps({"token": token, "permissions": [permission]}).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["VARIABLE"],
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=2) as answer:
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

var client = http.Client{Timeout: 2 * time.Second}

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
  rust: `use std::time::Duration;

use serde_json::{Value, json};

pub fn is_good(token: &str, permission: &str) -> Result<bool, Box<dyn std::error::Error>> {
    let key = std::env::var("VARIABLE")?;
    let verdict: Value = ureq::post("URL")
        .config()
        .timeout_global(Some(Duration::from_secs(2)))
        .build()
        .header("Authorization", format!("Bearer {key}"))
        .send_json(json!({ "token": token, "permissions": [permission] }))?
        .body_mut()
        .read_json()?;
    Ok(verdict["valid"] == json!(true))
}
`,
  java: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

final class Keys {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
    static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

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
};

/** The sample in this language for a service at this address. */
export const sample = (language: Language, address: string): string =>
  SAMPLES[language].replaceAll("URL", `${address}${VERIFY}`).replaceAll("VARIABLE", VARIABLE);
