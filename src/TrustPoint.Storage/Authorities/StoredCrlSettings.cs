using System.Text.Json;
using TrustPoint.Ca.Crls;

namespace TrustPoint.Storage.Authorities;

/// <summary>CRL settings inside an authority's row: a JSON object, times in seconds. NULL in a row of before: the defaults.</summary>
internal sealed record StoredCrlSettings(double Delay, double Period, double Validity, bool Delta, int Shards)
{
    public static string Write(CrlSettings settings) => JsonSerializer.Serialize(new StoredCrlSettings(
        settings.Delay.TotalSeconds, settings.Period.TotalSeconds, settings.Validity.TotalSeconds, settings.Delta, settings.Shards));

    public static CrlSettings Read(string json)
    {
        var stored = JsonSerializer.Deserialize<StoredCrlSettings>(json)!;
        return new()
        {
            Delay = TimeSpan.FromSeconds(stored.Delay),
            Period = TimeSpan.FromSeconds(stored.Period),
            Validity = TimeSpan.FromSeconds(stored.Validity),
            Delta = stored.Delta,
            Shards = stored.Shards,
        };
    }
}
