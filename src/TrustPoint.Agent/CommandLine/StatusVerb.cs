using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.State;

namespace TrustPoint.Agent.CommandLine;

/// <summary>What <c>status</c> tells.</summary>
/// <param name="State">factory-default, enrolled, renewal-due or expired.</param>
/// <param name="Subject">Of the certificate.</param>
/// <param name="SerialNumber">Of the certificate, hex.</param>
/// <param name="Issuer">Of the certificate.</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="RenewsFrom">From when on it is renewed.</param>
/// <param name="Server">Where it is renewed.</param>
/// <param name="Folder">Where other programs find it.</param>
/// <param name="Trouble">Why it was not renewed last time.</param>
internal sealed record DeviceStatus(
    string State, string? Subject, string? SerialNumber, string? Issuer, DateTimeOffset? NotAfter, DateTimeOffset? RenewsFrom, string? Server, string? Folder, string? Trouble)
{
    public static DeviceStatus Of(StateDirectory state, DateTimeOffset now)
    {
        if (state.Read() is not { Certificate: var certificate } identity) return new("factory-default", null, null, null, null, null, null, null, null);
        var renewsFrom = RenewalTime.Of(certificate);
        return new(
            now > certificate.NotAfter ? "expired" : now > renewsFrom ? "renewal-due" : "enrolled", certificate.Subject.ToString(),
            Convert.ToHexStringLower(certificate.Serial.Span), certificate.Issuer.ToString(), certificate.NotAfter, renewsFrom, identity.Server.AbsoluteUri,
            state.Current, state.ReadTrouble());
    }
}

/// <summary><c>status</c>: who the device is, in words or as JSON.</summary>
internal static class StatusVerb
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Create(DeviceOptions options)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON" };
        var command = new Command("status", "Tell which identity this device has and when it is renewed") { json };
        command.Runs(async (parsed, output, _) =>
        {
            using var state = StateDirectory.Look(parsed.GetRequiredValue(options.State));
            var status = DeviceStatus.Of(state, TimeProvider.System.GetUtcNow());
            await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(status, Format) : Words(status));
        });
        return command;
    }

    private static string Words(DeviceStatus status) => status.Subject is null
        ? "This device is as it came from the factory: it has no plant identity. Next: trustpoint-agent onboard"
        : string.Join('\n',
        [
            status.State switch
            {
                "expired" => $"The certificate of {status.Subject} has expired.",
                "renewal-due" => $"This device is {status.Subject}; its certificate is due for renewal.",
                _ => $"This device is {status.Subject}.",
            },
            $"issued by     {status.Issuer}, serial number {status.SerialNumber}",
            $"good until    {Time(status.NotAfter)}",
            $"renewed from  {Time(status.RenewsFrom)} at {status.Server}",
            $"found in      {status.Folder}",
            .. status.Trouble is null ? Array.Empty<string>() : [$"last trouble  {status.Trouble}"],
        ]);

    private static string Time(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
