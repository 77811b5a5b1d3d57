using System.Security.Cryptography;
using TrustPoint.Formats.Ocsp;

namespace TrustPoint.Ca.Ocsp;

/// <summary>What the responder answers.</summary>
public sealed class OcspAnswer
{
    private OcspAnswer(byte[] der, OcspFreshness? freshness) => (Der, Freshness) = (der, freshness);

    /// <summary>DER of the OCSPResponse. Errors are not signed.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>How long it may be kept, and given to others who ask the same; null for errors and for what has a nonce.</summary>
    public OcspFreshness? Freshness { get; }

    /// <summary>Its responseStatus.</summary>
    public OcspResponseStatus Status { get; private init; }

    /// <summary>True: it says only what is wrong.</summary>
    public bool IsError => Status != OcspResponseStatus.Successful;

    /// <summary>The error that says this.</summary>
    public static OcspAnswer Error(OcspResponseStatus status) => new(OcspResponse.Failure(status), null) { Status = status };

    /// <summary>A signed answer to one who sent a nonce.</summary>
    internal static OcspAnswer Once(byte[] der) => new(der, null);

    /// <summary>A signed answer to all who ask the same.</summary>
    /// <param name="der">DER.</param>
    /// <param name="thisUpdate">Its thisUpdate.</param>
    /// <param name="nextUpdate">Its nextUpdate.</param>
    internal static OcspAnswer ForAll(byte[] der, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate) =>
        new(der, new(thisUpdate, nextUpdate, thisUpdate + ((nextUpdate - thisUpdate) / 2), Convert.ToHexStringLower(SHA256.HashData(der))));
}

/// <summary>How long an answer may be kept, in whole seconds of the CA's time.</summary>
/// <param name="ThisUpdate">Since when it is right.</param>
/// <param name="NextUpdate">When it must not be used any more.</param>
/// <param name="RenewAt">When a new one is made for who asks: half of its time is over then.</param>
/// <param name="Tag">Hex of SHA-256 over it (RFC 9919 section 7.2).</param>
public sealed record OcspFreshness(DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, DateTimeOffset RenewAt, string Tag);
