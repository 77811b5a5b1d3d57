using System.Net;
using System.Net.Security;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Brski.Registrar;

/// <summary>A MASA that an administrator allowed, and nobody else did (RFC 8995 section 5.4).</summary>
/// <param name="Address">Below which its operations stand; https.</param>
/// <param name="Anchors">What its TLS certificate must chain to.</param>
/// <param name="IsNear">True: it may have a loopback, link-local or private address.</param>
public sealed record MasaEndpoint(Uri Address, IReadOnlyList<Certificate> Anchors, bool IsNear)
{
    /// <summary>What is shown to it in TLS; null: no client certificate.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>What is sent to it by HTTP Basic (RFC 7617); null: nothing.</summary>
    public NetworkCredential? Login { get; init; }
}

/// <summary>What came of asking a MASA.</summary>
public abstract record MasaAnswer
{
    private MasaAnswer()
    {
    }

    /// <summary>What it says besides, in its own words: foreign text, bounded and printable, for people here and never for devices; null: nothing.</summary>
    public string? Words { get; init; }

    /// <summary>200: what was asked for.</summary>
    /// <param name="Content">The body, byte for byte.</param>
    public sealed record Given(ReadOnlyMemory<byte> Content) : MasaAnswer;

    /// <summary>202: later (RFC 8995 section 5.6).</summary>
    /// <param name="RetryAfter">When.</param>
    /// <param name="IsBusy">True: it was asked too often (429, RFC 6585 section 4), and has decided nothing.</param>
    public sealed record Later(TimeSpan RetryAfter, bool IsBusy) : MasaAnswer;

    /// <summary>401: it does not know who asks (RFC 8995 section 5.4).</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Unknown(string Reason) : MasaAnswer;

    /// <summary>403, 404 or 406: no, for good.</summary>
    /// <param name="Status">Which.</param>
    public sealed record No(int Status) : MasaAnswer;

    /// <summary>It was not reached, or what answered is no MASA that makes sense.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Trouble(string Reason) : MasaAnswer;
}
