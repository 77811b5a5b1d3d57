using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>The REST API over TLS, as programs with an API key and strangers see it.</summary>
[Collection(Shared.Name)]
public sealed class ApiKeyTests(SharedAppliance shared)
{
    private static int made;

    private ApplianceProcess Appliance => shared.Process;

    [Fact]
    public async Task A_program_with_a_key_asks_what_the_command_line_asks()
    {
        using var client = await Appliance.ApiClientAsync((await KeyAsync("administrator")).Key);
        var device = FormattableString.Invariant($"by-key-{Interlocked.Increment(ref made)}");
        using (var added = await client.PostAsJsonAsync("devices", new { name = device, domain = "plant" })) Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using var answer = await client.GetAsync($"devices/{device}");
        Assert.Equal(device, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());
        Assert.Equal((true, "nosniff"), (answer.Headers.CacheControl!.NoStore, answer.Headers.GetValues("X-Content-Type-Options").Single()));
    }

    [Theory] // RFC 6750 section 2.1: the header, and nothing else
    [InlineData(null, null)]
    [InlineData("Authorization", "Basic YWRtaW46YWRtaW4=")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "{key}")]
    [InlineData("Authorization", "Digest {key}")]
    [InlineData("Cookie", "__Host-session={key}")]
    [InlineData("Cookie", "Authorization=Bearer {key}")]
    [InlineData("X-API-Key", "{key}")]
    [InlineData("Proxy-Authorization", "Bearer {key}")]
    public async Task Whoever_shows_no_key_is_told_to(string? header, string? value)
    {
        var key = (await KeyAsync("administrator")).Key;
        using var client = await Appliance.ApiClientAsync(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"devices?access_token={key}");
        if (header is not null) Assert.True(request.Headers.TryAddWithoutValidation(header, value!.Replace("{key}", key, StringComparison.Ordinal)));
        using var answer = await client.SendAsync(request);
        await AssertRefusedAsync(answer, 401, "/problems/unauthorized");
        // RFC 6750 section 3.1: no error code where nothing was shown.
        Assert.Equal("Bearer realm=\"TrustPoint\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory] // RFC 9110 section 11.1: the scheme is told in whatever case
    [InlineData("bearer"), InlineData("BEARER")]
    public async Task The_scheme_is_known_in_any_case(string scheme)
    {
        using var client = await Appliance.ApiClientAsync(null);
        client.DefaultRequestHeaders.Authorization = new(scheme, (await KeyAsync("auditor")).Key);
        await AssertStatusAsync(client, "devices", 200);
    }

    [Fact]
    public async Task A_key_that_is_good_no_more_is_refused_on_the_next_request_on_every_path()
    {
        var (owner, key, name) = await KeyAsync("administrator");
        using var client = await Appliance.ApiClientAsync(key);
        await AssertStatusAsync(client, "devices", 200);
        await Appliance.AdminAsync(HttpMethod.Post, $"people/{owner}/disable");
        using (var answer = await client.GetAsync("devices"))
        {
            await AssertRefusedAsync(answer, 401, "/problems/unauthorized");
            Assert.Equal("Bearer realm=\"TrustPoint\", error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }
        await Appliance.AdminAsync(HttpMethod.Post, $"people/{owner}/enable");
        await AssertStatusAsync(client, "devices", 200);
        await Appliance.AdminAsync(HttpMethod.Put, $"people/{owner}/roles", new { roles = new[] { "custodian" } });
        await AssertStatusAsync(client, "devices", 403);
        await Appliance.AdminAsync(HttpMethod.Post, $"api-keys/{name}/revoke");
        await AssertStatusAsync(client, "devices", 401);
        await AssertStatusAsync(client, "nothing", 401);
    }

    [Theory]
    [InlineData("devices", null, "plant", 200)] // those of the domain
    [InlineData("devices?domain=plant", null, "plant", 200)]
    [InlineData("devices?domain=gate", null, "plant", 403)]
    [InlineData("audit", null, "plant", 403)]
    [InlineData("audit", "custodian", null, 200)]
    [InlineData("devices", "custodian", null, 403)]
    [InlineData("api-keys", null, null, 403)] // sensitive, and not made for it
    [InlineData("people", null, null, 200)]
    public async Task A_narrowed_key_gets_what_it_was_narrowed_to(string path, string? onlyRole, string? onlyDomain, int status)
    {
        var (_, key, _) = await KeyAsync("administrator", new { note = "narrow", onlyRoles = onlyRole is null ? null : new[] { onlyRole }, onlyDomain });
        using var client = await Appliance.ApiClientAsync(key);
        await AssertStatusAsync(client, path, status);
    }

    [Fact]
    public async Task A_machines_key_does_sensitive_acts_if_it_was_made_for_them_and_its_acts_name_it()
    {
        var (owner, key, name) = await KeyAsync("administrator", new { note = "people", sensitive = true });
        using var client = await Appliance.ApiClientAsync(key);
        using var answer = await client.PostAsJsonAsync("machines", new { name = $"{owner}-son" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var entry = (await Appliance.AdminAsync(HttpMethod.Get, "audit?limit=50")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("entry"))
            .First(entry => entry.GetProperty("event").GetString() == "person.added" && entry.GetProperty("person").GetString() == $"{owner}-son");
        Assert.Equal((owner, $"api-key {name}"), (entry.GetProperty("subject").GetString(), entry.GetProperty("proof").GetString()));
    }

    [Theory]
    [InlineData("GET"), InlineData("POST")]
    public async Task A_page_of_another_origin_can_do_nothing(string method)
    {
        var key = (await KeyAsync("administrator")).Key;
        // Fetch standard, section 3.3: what a browser asks before it would send the header for a foreign page. No answer allows it.
        using var stranger = await Appliance.ApiClientAsync(null);
        using (var preflight = new HttpRequestMessage(HttpMethod.Options, "devices") { Headers = { { "Origin", "https://evil.example" }, { "Access-Control-Request-Method", method }, { "Access-Control-Request-Headers", "authorization" } } })
        using (var answer = await stranger.SendAsync(preflight))
        {
            Assert.False(answer.IsSuccessStatusCode);
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
        using var client = await Appliance.ApiClientAsync(key);
        foreach (var origin in new[] { "https://evil.example", "null", $"https://localhost:{Appliance.AdminPort}" })
        {
            using var request = new HttpRequestMessage(new(method), "devices") { Headers = { { "Origin", origin } } };
            using var answer = await client.SendAsync(request);
            await AssertRefusedAsync(answer, 403, "/problems/forbidden");
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Wrong_paths_and_methods_are_told_in_words_to_whoever_shows_a_key()
    {
        using var client = await Appliance.ApiClientAsync((await KeyAsync("auditor")).Key);
        using (var answer = await client.GetAsync("nothing")) await AssertRefusedAsync(answer, 404, "/problems/not-found");
        using (var answer = await client.DeleteAsync("devices")) await AssertRefusedAsync(answer, 405, "/problems/method-not-allowed");
    }

    [Theory] // they count what is in every domain, so whoever reads them sees every domain
    [InlineData("auditor", null, 200)]
    [InlineData("administrator", null, 200)]
    [InlineData("custodian", null, 403)]
    [InlineData("administrator", "plant", 403)]
    [InlineData(null, null, 401)]
    public async Task The_metrics_are_for_keys_that_see_all_devices_and_the_set_up(string? role, string? onlyDomain, int status)
    {
        using var client = await Appliance.ApiClientAsync(role is null ? null : (await KeyAsync(role, new { note = "metrics", onlyDomain })).Key);
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200) Assert.Contains("trustpoint_job_failures_total{job=\"crl-watch\"}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        else Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_listed()
    {
        var (owner, key, _) = await KeyAsync("auditor");
        Assert.Equal(JsonValueKind.Null, (await Appliance.AdminAsync(HttpMethod.Get, $"api-keys?owner={owner}"))[0].GetProperty("lastUsedAt").ValueKind);
        using var client = await Appliance.ApiClientAsync(key);
        await AssertStatusAsync(client, "devices", 200);
        Assert.Equal(JsonValueKind.String, (await Appliance.AdminAsync(HttpMethod.Get, $"api-keys?owner={owner}"))[0].GetProperty("lastUsedAt").ValueKind);
    }

    private async Task<(string Owner, string Key, string Name)> KeyAsync(string role, object? wanted = null)
    {
        var owner = FormattableString.Invariant($"machine-{Interlocked.Increment(ref made)}");
        await Appliance.AdminAsync(HttpMethod.Post, "machines", new { name = owner, roles = new[] { role } });
        var key = await Appliance.AdminAsync(HttpMethod.Post, $"people/{owner}/api-keys", wanted ?? new { note = "test" });
        return (owner, key.GetProperty("key").GetString()!, key.GetProperty("name").GetString()!);
    }

    private static async Task AssertStatusAsync(HttpClient client, string path, int status)
    {
        using var answer = await client.GetAsync(path);
        Assert.True((int)answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, int status, string type)
    {
        Assert.Equal((status, new MediaTypeHeaderValue("application/problem+json")), ((int)answer.StatusCode, new(answer.Content.Headers.ContentType!.MediaType!)));
        Assert.Equal(type, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }
}
