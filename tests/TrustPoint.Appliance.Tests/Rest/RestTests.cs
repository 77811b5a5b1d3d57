using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Transfers;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>The REST API as others see it: lists, problems, contacts, figures.</summary>
[Collection(Shared.Name)]
public sealed class RestTests(SharedAppliance shared) : IDisposable
{
    private readonly HttpClient admin = shared.Process.AdminClient();

    private ApplianceProcess Appliance => shared.Process;

    public void Dispose() => admin.Dispose();

    [Fact] // RFC 9110 section 15.5.10: who asks for it can resolve it
    public void A_transfer_that_nobody_can_sign_is_a_conflict_and_says_why()
    {
        var problem = AdminApi.InWords(new NoTransferSignerException("its authority has ended"));
        Assert.Equal((409, "its authority has ended"), (problem.Status, problem.Detail));
    }

    [Theory] // RFC 9457 section 3.1.1: the type is for programs and never changes
    [InlineData("GET", "certificates?cursor=AAAA", 400, "/problems/cursor")]
    [InlineData("GET", "certificates?limit=0", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?limit=1001", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?sort=subject", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?sort=Newest", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?state=1", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?expiresBefore=soon", 400, "/problems/invalid")]
    [InlineData("GET", "certificates?count=yes", 400, "/problems/invalid")]
    [InlineData("GET", "devices?format=xml", 400, "/problems/invalid")]
    [InlineData("GET", "devices?format=csv&limit=5", 400, "/problems/invalid")]
    [InlineData("GET", "audit?since=yesterday", 400, "/problems/invalid")]
    [InlineData("GET", "devices/nobody", 404, "/problems/not-found")]
    [InlineData("GET", "nothing", 404, "/problems/not-found")]
    [InlineData("DELETE", "devices", 405, "/problems/method-not-allowed")]
    [InlineData("POST", "profiles/check", 415, "/problems/unsupported-media-type")] // RFC 9512 section 2.1
    [InlineData("GET", "profiles/none", 404, "/problems/not-found")]
    [InlineData("GET", "profiles/ldevid/versions/first", 400, "/problems/invalid")]
    [InlineData("GET", "profiles/ldevid/difference?from=0", 404, "/problems/not-found")]
    [InlineData("GET", "domains/none", 404, "/problems/not-found")]
    public async Task Every_error_is_a_problem_of_a_known_type(string method, string path, int status, string type)
    {
        using var answer = await admin.SendAsync(new(new(method), $"/api/v1/{path}"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync()).RootElement;
        Assert.Equal((type, status), (problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_list_is_paged_both_ways_and_counted_where_that_is_asked_for()
    {
        for (var i = 0; i < 5; i++) await AddAsync($"paged-{i}");
        var first = await GetAsync("devices?text=paged-&sort=name&limit=2&count=true");
        Assert.Equal(["paged-0", "paged-1"], Names(first));
        Assert.Equal((5, true), (first.GetProperty("count").GetProperty("value").GetInt32(), first.GetProperty("count").GetProperty("isExact").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("previous").ValueKind);

        var second = await GetAsync($"devices?text=paged-&sort=name&limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["paged-2", "paged-3"], Names(second));
        Assert.Equal(["paged-0", "paged-1"], Names(await GetAsync($"devices?text=paged-&sort=name&limit=2&cursor={second.GetProperty("previous").GetString()}")));
    }

    [Theory]
    [InlineData("certificates", "serial,subject,issuer,status,notBefore,notAfter,device,profile,sha256")]
    [InlineData("devices", "name,domain,state,manufacturer,serialNumber,dnsNames,ipAddresses,uris,addedAt,machine")]
    [InlineData("requests", "key,device,domain,profile,subject,requester,createdAt,expiresAt")]
    [InlineData("audit", "index,time,component,event,subject,proof,outcome,entry")]
    public async Task Csv_is_the_whole_list_with_a_header(string list, string header)
    {
        using var answer = await admin.GetAsync($"/api/v1/{list}?format=csv");
        Assert.Equal("text/csv; charset=utf-8; header=present", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Equal(header, text.Split("\r\n")[0]);
    }

    [Fact]
    public async Task The_command_line_writes_csv()
    {
        await AddAsync("csv-1");
        await AddAsync("csv-2");
        var lines = (await Appliance.CommandAsync("device", "list", "--text", "csv-", "--sort", "name", "--csv")).Done.Split("\r\n");
        Assert.Equal(["name", "csv-1", "csv-2", ""], lines.Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task The_audit_log_is_listed_by_event()
    {
        await AddAsync("audited");
        var newest = (await GetAsync("audit?event=device.added&limit=1")).GetProperty("items")[0];
        Assert.Equal("device.added", newest.GetProperty("entry").GetProperty("event").GetString());
        Assert.Empty((await GetAsync("audit?event=no.such")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_was_refused_is_listed_apart()
    {
        await AddAsync("done");
        foreach (var outcome in new[] { "success", "refused" })
            Assert.All((await GetAsync($"audit?outcome={outcome}")).GetProperty("items").EnumerateArray(), item => Assert.Equal(outcome, item.GetProperty("entry").GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task A_job_is_run_from_the_command_line_and_the_log_says_who_did_it()
    {
        Assert.Contains("crl-watch runs now.", (await Appliance.CommandAsync("job", "run", "crl-watch")).Done, StringComparison.Ordinal);
        var jobs = (await Appliance.JsonAsync("job", "list")).EnumerateArray().ToDictionary(job => job.GetProperty("name").GetString()!);
        Assert.Equal(["approvals", "backup", "ceremony-reminders", "checkpoints", "crl-schedule", "crl-watch", "device-life", "ocsp-responders", "tls-certificates", "transfers", "voucher-signers"], jobs.Keys.Order());
        Assert.Equal("crl-watch", (await GetAsync("audit?event=job.started&limit=1")).GetProperty("items")[0].GetProperty("entry").GetProperty("job").GetString());
    }

    [Fact] // who looks for the reason finds it with the device, seconds later
    public async Task A_refused_enrolment_is_seen_with_the_device_that_it_names()
    {
        await AddAsync("refused-1");
        using var device = await Appliance.DeviceClientAsync();
        device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("refused-1:wrong")));
        using var content = new StringContent("AAAA");
        content.Headers.ContentType = new("application/pkcs10");
        using var refused = await device.PostAsync("/.well-known/est/simpleenroll", content);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        var contacts = await Waiting.ForAsync(() => GetAsync("devices/refused-1/contacts"), found => found.GetArrayLength() > 0);
        Assert.Equal(("simpleenroll", "refused"), (contacts[0].GetProperty("act").GetString(), contacts[0].GetProperty("outcome").GetString()));
        Assert.NotEmpty(contacts[0].GetProperty("reason").GetString()!);
        Assert.Contains((await GetAsync("figures/contacts")).EnumerateArray(), count => count.GetProperty("outcome").GetString() == "refused" && count.GetProperty("count").GetInt32() >= 1);
        Assert.True((await GetAsync("figures/devices")).GetProperty("expected").GetInt32() >= 1);
        Assert.True((await GetAsync("figures/certificates")).GetProperty("good").GetInt32() >= 1);
    }

    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());

    private async Task AddAsync(string name) => _ = (await Appliance.CommandAsync("device", "add", name)).Done;

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await admin.GetStringAsync($"/api/v1/{path}")).RootElement;
}
