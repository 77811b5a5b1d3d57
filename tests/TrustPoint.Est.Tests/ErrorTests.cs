using Microsoft.Extensions.Logging;
using TrustPoint.Est.Tests.Hosting;

namespace TrustPoint.Est.Tests;

/// <summary>What a client is told when it gets no certificate. RFC 7030 section 4.2.3, RFC 8951 section 5, RFC 6585 section 4.</summary>
public sealed class ErrorTests : IAsyncLifetime, IDisposable
{
    private readonly TestKey key = new();
    private EstHost host = null!;

    public static readonly TheoryData<int, string, string?> Answers = new()
    {
        { 202, "pending", "30" },
        { 400, "bad", null },
        { 403, "forbidden", null },
        { 429, "slow down", "60" },
        { 503, "the token is absent", "5" },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task A_refusal_is_a_status_a_reason_and_a_time_to_come_back(int status, string reason, string? retryAfter)
    {
        host.Authority.Trouble = status switch
        {
            202 => EstError.Pending(TimeSpan.FromSeconds(30)),
            400 => EstError.BadRequest(reason),
            403 => EstError.Forbidden(reason),
            429 => EstError.TooManyRequests(reason, TimeSpan.FromSeconds(59.2)), // never too early
            _ => EstError.Unavailable(reason, TimeSpan.FromSeconds(5)),
        };
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(key.Request("CN=pump-1"));
        Assert.Equal(status, reply.Status);
        Assert.Equal("text/plain; charset=utf-8", reply.Headers["Content-Type"]);
        Assert.Contains(status == 202 ? "waits for an administrator" : reason, reply.Text, StringComparison.Ordinal);
        Assert.Equal(retryAfter, reply.Headers.GetValueOrDefault("Retry-After"));
    }

    [Fact]
    public async Task Anything_else_is_a_500_with_an_incident_and_no_detail()
    {
        host.Authority.Trouble = new InvalidOperationException("the secret inner detail");
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(key.Request("CN=pump-1"));
        Assert.Equal(500, reply.Status);
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", reply.Text, StringComparison.Ordinal);

        var incident = IncidentIn(reply.Text);
        var entry = Assert.Single(host.Log.Entries, entry => entry.Level == LogLevel.Error);
        Assert.Contains(incident, entry.Message, StringComparison.Ordinal);
        Assert.Same(host.Authority.Trouble, entry.Error);
        Assert.Equal(500, (await client.EnrolAsync(key.Request("CN=pump-1"))).Status); // and the connection lives on
    }

    [Fact] // EST-111
    public async Task A_refused_enrolment_is_recorded_with_all_that_is_known_of_it()
    {
        host.Authority.Trouble = EstError.Forbidden("requested name not authorised");
        await using var client = await host.ConnectAsync();
        var reply = await client.PostAsync(
            "/.well-known/est/plant~ldevid/simpleenroll", TlsClient.Base64(key.Request("CN=pump-1")), TlsClient.Pkcs10,
            TlsClient.Basic(FakeAuthority.User, FakeAuthority.Code));
        var expected = new EstRefusal(
            "simpleenroll", "plant~ldevid", System.Net.IPAddress.Loopback, "basic", null,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key.Spki)), 403, "requested name not authorised", IncidentIn(reply.Text));
        Assert.Equal(expected, Assert.Single(host.Authority.Refusals));
    }

    [Theory] // each answer is heard of once, whoever asked
    [InlineData(null)]
    [InlineData(202)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Every_answer_to_an_enrolment_is_heard_of(int? status)
    {
        host.Authority.Trouble = status switch
        {
            null => null,
            202 => EstError.Pending(TimeSpan.FromSeconds(30)),
            403 => EstError.Forbidden("no"),
            _ => new InvalidOperationException("broken"),
        };
        await using var client = await host.ConnectAsync();
        Assert.Equal(status ?? 200, (await client.EnrolAsync(key.Request("CN=pump-1"))).Status);
        var heard = Assert.Single(host.Authority.Contacts);
        Assert.Equal(("simpleenroll", true, FakeAuthority.User, status), (heard.Operation, heard.Enrols, heard.UserName, heard.Error?.Status));
        Assert.Equal(System.Net.IPAddress.Loopback, heard.Source);
        Assert.NotNull(heard.Client);
    }

    [Fact]
    public async Task The_cause_of_our_own_trouble_is_for_our_log_alone()
    {
        host.Authority.Trouble = EstError.Unavailable("nothing can be stored now", TimeSpan.FromSeconds(5), new IOException("fsync of /secret/place failed"));
        await using var client = await host.ConnectAsync();
        Assert.DoesNotContain("secret", (await client.EnrolAsync(key.Request("CN=pump-1"))).Text, StringComparison.Ordinal);
        Assert.Contains(host.Log.Entries, entry => entry.Level == LogLevel.Information && entry.Message.Contains("now: fsync of /secret/place failed", StringComparison.Ordinal));
    }

    [Theory] // EST-112: what a client in a loop earns is bounded in both
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_shows_a_refusal_where_its_record_is_kept(bool kept)
    {
        host.Authority.Trouble = EstError.TooManyRequests("slow down", TimeSpan.FromSeconds(5));
        host.Authority.KeepsRefusals = kept;
        await using var client = await host.ConnectAsync();
        var incident = IncidentIn((await client.EnrolAsync(key.Request("CN=pump-1"))).Text);
        Assert.Equal(kept, host.Log.Entries.Any(entry => entry.Level >= LogLevel.Information && entry.Message.Contains(incident, StringComparison.Ordinal)));
    }

    [Theory] // to wait, and to be broken, is no refusal of anybody
    [InlineData(202)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_is_no_refusal_is_not_recorded_as_one(int status)
    {
        host.Authority.Trouble = status switch
        {
            202 => EstError.Pending(TimeSpan.FromSeconds(30)),
            503 => EstError.Unavailable("off", TimeSpan.FromSeconds(5)),
            _ => new InvalidOperationException("broken"),
        };
        await using var client = await host.ConnectAsync();
        Assert.Equal(status, (await client.EnrolAsync(key.Request("CN=pump-1"))).Status);
        Assert.Empty(host.Authority.Refusals);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_is_a_refusal_still()
    {
        host.Authority.Trouble = EstError.Forbidden("no");
        host.Authority.RecordTrouble = new IOException("disk full");
        await using var client = await host.ConnectAsync();
        Assert.Equal(403, (await client.EnrolAsync(key.Request("CN=pump-1"))).Status);
        Assert.Contains(host.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Error == host.Authority.RecordTrouble);
    }

    [Theory] // a name from a request stands in the reason: it cannot add lines or headers
    [InlineData("CN=\"a\r\nSet-Cookie: x=y\"")]
    [InlineData("CN=<script>")]
    public async Task A_hostile_name_stays_inside_the_reason(string subject)
    {
        byte[] request;
        try
        {
            request = key.Request(subject);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return;
        }
        host.Authority.Trouble = EstError.Forbidden($"'{subject}' is not authorised");
        await using var client = await host.ConnectAsync();
        var reply = await client.EnrolAsync(request);
        Assert.DoesNotContain("Set-Cookie", reply.Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("text/plain; charset=utf-8", reply.Headers["Content-Type"]);
    }

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority =>
    {
        authority.Domains[""] = new(authority);
        authority.Domains["plant~ldevid"] = new(authority);
    });

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private static string IncidentIn(string text)
    {
        var start = text.IndexOf("(incident ", StringComparison.Ordinal) + "(incident ".Length;
        return text[start..text.IndexOf(')', start)];
    }
}
