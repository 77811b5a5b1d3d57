using System.Text.Json;
using TrustPoint.Appliance.Tests.Joining;
using TrustPoint.Ca.Signing;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>An appliance that is a registrar and a manufacturer, beside a signer that can be made to have other rules than it, or to sign wrongly.</summary>
public sealed class RefusingSigner : IAsyncLifetime, IDisposable
{
    private SignerProcess signer = null!;
    private LyingSocket socket = null!;

    public ApplianceProcess Appliance => Plant.Process;

    internal JoinPlant Plant { get; private set; } = null!;

    internal Masa.Maker Maker { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        signer = await SignerProcess.StartAsync();
        socket = new(Path.Combine(signer.Folder, "between.sock"), Path.Combine(signer.Folder, "signer.sock"));
        Plant = new([("TrustPoint__Signer__Socket", socket.Path)]);
        await Plant.InitializeAsync();
        Maker = new(Appliance);
        _ = (await signer.CommandAsync("signer", "open", "--minutes", "5")).Done;
        await Maker.SetUpAsync();
        _ = (await signer.CommandAsync("signer", "close")).Done;
    }

    public async Task DisposeAsync()
    {
        await Plant.DisposeAsync();
        socket.Dispose();
        await signer.DisposeAsync();
    }

    public void Dispose() => Maker.Dispose();

    /// <summary>While something is done, the signer takes its keys for one thing as keys for another: it refuses what they sign. The appliance says so in an alarm.</summary>
    public async Task RefusingAsync(KeyPurpose purpose, Func<Task> act)
    {
        var book = Path.Combine(signer.DataDirectory, "keys.log");
        string WordOf(KeyPurpose one) => $"\"{nameof(KnownKey.Purpose)}\":\"{one}\"";
        // The last line about a key holds: earlier ones may be of another test's mistake.
        var (known, alarms) = ((await File.ReadAllLinesAsync(book)).Where(line => KeyIn(line) is not null).GroupBy(KeyIn).Select(lines => lines.Last()), Alarms);
        var mistaken = known.Where(line => line.Contains(WordOf(purpose), StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(mistaken);
        await RewriteAsync(mistaken.Select(line => line.Replace(WordOf(purpose), WordOf(purpose == KeyPurpose.Ocsp ? KeyPurpose.Voucher : KeyPurpose.Ocsp), StringComparison.Ordinal)));
        await act();
        await Waiting.ForAsync(() => Task.FromResult(Alarms), told => told > alarms);
        await RewriteAsync(mistaken);
        await BackAsync();

        async Task RewriteAsync(IEnumerable<string> lines)
        {
            await signer.EndAsync(Signal.Terminate);
            await File.AppendAllLinesAsync(book, lines);
            await signer.RestartAsync();
        }
    }

    private static string? KeyIn(string line)
    {
        using var parsed = JsonDocument.Parse(line);
        return parsed.RootElement.TryGetProperty("Key", out var key) ? key.GetProperty(nameof(KnownKey.Id)).GetString() : null;
    }

    /// <summary>While something is done, the signer is away. That is no alarm.</summary>
    public async Task WithoutAsync(Func<Task> act)
    {
        var alarms = Alarms;
        await signer.EndAsync(Signal.Terminate);
        await act();
        Assert.Equal(alarms, Alarms);
        await signer.RestartAsync();
        await BackAsync();
    }

    /// <summary>While something is done, each signature of the signer is wrong. It leaves with nobody, and the appliance raises one alarm for each.</summary>
    public async Task LyingAsync(Func<Task> act)
    {
        var (alarms, lies) = (WrongOnes, socket.Lies);
        socket.IsLying = true;
        await act();
        socket.IsLying = false;
        Assert.True(socket.Lies > lies);
        await Waiting.ForAsync(() => Task.FromResult(WrongOnes - alarms), told => told >= socket.Lies - lies);
        Assert.Equal(socket.Lies - lies, WrongOnes - alarms);
    }

    // Until the appliance has noticed, who connects is shown the stand-by, and a device asks for no voucher of a registrar that shows another certificate later.
    private Task BackAsync() => Waiting.UntilAsync(async () =>
    {
        try
        {
            return !(await Appliance.HealthAsync()).Words.Contains("keys:", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false; // no handshake was signed
        }
    });

    private int Alarms => Told("ALARM: The signer refuses: ");

    private int WrongOnes => Told("returned a wrong signature with the key");

    private int Told(string alarm) => Appliance.Written.Split('\n').Count(line => line.Contains("ALARM: ", StringComparison.Ordinal) && line.Contains(alarm, StringComparison.Ordinal));
}
