using System.Net.Http.Json;
using System.Text.Json;
using TrustPoint.Formats.Revocation;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Load;

namespace TrustPoint.CrashLoop;

/// <summary>What an act was answered.</summary>
/// <param name="Done">True: it was acknowledged. False: it was refused in words.</param>
/// <param name="Words">The refusal, or what is wrong with the answer.</param>
/// <param name="IsWrong">True: that is no answer that anybody may be given.</param>
internal sealed record ActAnswer(bool Done, string Words = "", bool IsWrong = false);

/// <summary>One thing that people and devices have an appliance do, done again and again, and what was acknowledged of it.</summary>
internal sealed class TriedAct : IAsyncDisposable
{
    /// <summary>The names of all.</summary>
    public static readonly IReadOnlyList<string> Names = ["issuance", "revocation", "crl", "backup"];

    private const string Issuing = "evaluation-issuing-g1";

    private readonly ApplianceProcess appliance;
    private readonly FleetDevice device;
    private readonly string name;
    private readonly HttpClient admin;
    private readonly List<string> certificates = [];
    private readonly List<string> revoked = [];
    private EstConnection? connection;
    private long published;

    private TriedAct(ApplianceProcess appliance, FleetDevice device, string name) => (this.appliance, this.device, this.name, admin) = (appliance, device, name, appliance.AdminClient());

    /// <summary>Backups whose making was acknowledged.</summary>
    public List<string> Backups { get; } = [];

    /// <summary>What was acknowledged.</summary>
    public Kept Kept => new(certificates, revoked, published);

    /// <summary>One of a name, on a running appliance.</summary>
    public static TriedAct On(ApplianceProcess appliance, FleetDevice device, string name) => new(appliance, device, name);

    /// <summary>Does what the next <see cref="DoAsync"/> needs.</summary>
    public async Task PrepareAsync()
    {
        if (name is "issuance" or "revocation" && await IssueAsync() is { Done: false } refused) throw new InvalidOperationException(refused.Words);
    }

    /// <summary>Does it once.</summary>
    public Task<ActAnswer> DoAsync() => name switch
    {
        "issuance" => IssueAsync(),
        "revocation" => RevokeAsync(),
        "crl" => PublishAsync(),
        _ => BackUpAsync(),
    };

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        if (connection is not null) await connection.DisposeAsync();
    }

    private async Task<ActAnswer> IssueAsync()
    {
        try
        {
            connection ??= await EstConnection.OpenAsync(appliance.DevicesPort, device.Tls);
            var status = await connection.SendAsync(device.Reenrolment());
            if (status == 200) certificates.Add(Kept.NameOf(FleetDevice.Issued(connection.Body.Span)));
            // RFC 7030 section 4.2.3: come again later.
            var isRefusal = status == 503 && connection.Head.Contains("\r\nRetry-After: ", StringComparison.Ordinal);
            return new(status == 200, connection.LastAnswer, IsWrong: status != 200 && !isRefusal);
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            connection = null;
            throw;
        }
    }

    private async Task<ActAnswer> RevokeAsync()
    {
        var answer = await PostAsync($"certificates/{certificates[^1]}/revoke", new { reason = "superseded" });
        if (answer.Done) revoked.Add(certificates[^1]);
        return answer;
    }

    private async Task<ActAnswer> PublishAsync()
    {
        var answer = await PostAsync($"crls/{Issuing}/publish", new { });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var served = await http.GetAsync(new Uri($"http://127.0.0.1:{appliance.HttpPort}/crl/{Issuing}.crl"));
        if (!served.IsSuccessStatusCode) return answer with { IsWrong = answer.IsWrong || (int)served.StatusCode != 503 };
        var number = (long)CertificateList.Decode(await served.Content.ReadAsByteArrayAsync()).Number;
        var told = answer.Done ? JsonSerializer.Deserialize<JsonElement>(answer.Words)[0].GetProperty("number").GetInt64() : published;
        if (number < told) return new(false, $"CRL {told} was acknowledged, and CRL {number} is served", IsWrong: true);
        published = number;
        return answer;
    }

    private async Task<ActAnswer> BackUpAsync()
    {
        var answer = await PostAsync("backups", null);
        if (answer.Done) Backups.Add(JsonSerializer.Deserialize<JsonElement>(answer.Words).GetProperty("file").GetString()!);
        return answer;
    }

    // A refusal says why: 409 of what is in the way, 503 of what is not there now.
    private async Task<ActAnswer> PostAsync(string path, object? body)
    {
        using var answer = body is null ? await admin.PostAsync(new Uri(path, UriKind.Relative), null) : await admin.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var words = await answer.Content.ReadAsStringAsync();
        return new(answer.IsSuccessStatusCode, words, IsWrong: !answer.IsSuccessStatusCode && (int)answer.StatusCode is not (409 or 503));
    }
}
