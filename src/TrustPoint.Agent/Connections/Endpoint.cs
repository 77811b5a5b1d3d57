using System.Net;

namespace TrustPoint.Agent.Connections;

/// <summary>A server that may be asked.</summary>
/// <param name="Url">Scheme https, host, port; the path is for whoever asks.</param>
/// <param name="Addresses">Where discovery found it; empty: its name is looked up.</param>
internal sealed record Endpoint(Uri Url, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>A server that somebody named.</summary>
    /// <exception cref="AgentException">No https URL.</exception>
    public static Endpoint Of(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps && parsed.UserInfo.Length == 0
        && parsed.Query.Length == 0 && parsed.Fragment.Length == 0
            ? new(parsed, [])
            : throw new AgentException($"'{url}' is no https URL, as https://registrar.example:9443");

    /// <summary>Scheme, host and port: the web origin (RFC 6454 section 4).</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public bool Equals(Endpoint? other) => other is not null && Origin == other.Origin && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => Origin.GetHashCode(StringComparison.Ordinal);
}
