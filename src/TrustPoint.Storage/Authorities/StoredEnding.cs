using System.Text.Json;
using TrustPoint.Ca.Authorities;

namespace TrustPoint.Storage.Authorities;

/// <summary>Inside an authority's row that it is being ended: a JSON object, the time in seconds.</summary>
internal sealed record StoredEnding(long At, string Reason)
{
    public static string Write(AuthorityEnding ending) => JsonSerializer.Serialize(new StoredEnding(ending.At.ToUnixTimeSeconds(), ending.Reason));

    public static AuthorityEnding Read(string json)
    {
        var stored = JsonSerializer.Deserialize<StoredEnding>(json)!;
        return new(DateTimeOffset.FromUnixTimeSeconds(stored.At), stored.Reason);
    }
}
