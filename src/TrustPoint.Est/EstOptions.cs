namespace TrustPoint.Est;

/// <summary>What an EST server tolerates beyond RFC 7030.</summary>
public sealed record EstOptions
{
    /// <summary>The largest body that is read, as sent, in bytes.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>True: a request body may be the bare DER (some BRSKI pledges send it so).</summary>
    public bool AcceptDer { get; init; } = true;

    /// <summary>True: a request body may be in PEM armour (a file from <c>openssl req</c>, posted as it is).</summary>
    public bool AcceptPem { get; init; }
}
