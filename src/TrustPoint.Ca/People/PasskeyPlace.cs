namespace TrustPoint.Ca.People;

/// <summary>Where a browser is, and a passkey works: a name of the box, never an address (WebAuthn Level 2 section 5.4.2: the rp id is a domain).</summary>
public sealed record PasskeyPlace
{
    internal PasskeyPlace(string host, string origin) => (Host, Origin) = (host, origin);

    /// <summary>The rp id.</summary>
    public string Host { get; }

    /// <summary>What the browser calls it: scheme, host, and the port that is not 443.</summary>
    public string Origin { get; }
}

/// <summary>The places that passkeys work at: the box's names, so that a page elsewhere that shows ours comes to nothing.</summary>
/// <param name="hostNames">By which the box is reached; IP addresses may be among them.</param>
public sealed class PasskeyPlaces(IReadOnlyList<string> hostNames)
{
    private const string Loopback = "localhost";

    /// <summary>A name at which passkeys work; null: the box has none.</summary>
    public string? Named => hostNames.FirstOrDefault(name => Uri.CheckHostName(name) == UriHostNameType.Dns);

    /// <summary>The place of a request; null: passkeys do not work there.</summary>
    /// <param name="authority">Host and port, as in the Host header.</param>
    public PasskeyPlace? Find(string authority) =>
        Uri.TryCreate($"https://{authority}", UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns
            && (url.Host == Loopback || hostNames.Contains(url.Host, StringComparer.OrdinalIgnoreCase)) ? new(url.Host, $"https://{url.Authority}") : null;
}
