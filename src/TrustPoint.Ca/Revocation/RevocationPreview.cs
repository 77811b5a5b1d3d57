using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace TrustPoint.Ca.Revocation;

/// <summary>What would stop working, as it is shown before it is done.</summary>
/// <param name="Ticket">Says which certificates were shown. The order shows it: what is carried out is what was looked at.</param>
/// <param name="Certificates">How many are in force.</param>
/// <param name="Stopping">How many devices have no other certificate.</param>
/// <param name="FirstStopping">The first of them by name, 20 at most.</param>
/// <param name="Keeping">How many devices lose one and keep another.</param>
/// <param name="Own">How many of the certificates are no device's: issued by hand, an authority's, or the appliance's own.</param>
/// <param name="Unlisted">How many of them no CRL will list, because they say that nothing is published about them (noRevAvail, RFC 9608): others may take them until they end.</param>
public sealed record RevocationPreview(string Ticket, int Certificates, int Stopping, IReadOnlyList<string> FirstStopping, int Keeping, int Own, int Unlisted)
{
    /// <summary>How many names are told.</summary>
    public const int MostNames = 20;
}

/// <summary>What became of a selection.</summary>
/// <param name="Found">How many certificates were in force.</param>
/// <param name="Revoked">How many were changed by this.</param>
/// <param name="Refusals">Why others were not.</param>
/// <param name="Unlisted">How many of those changed no list names, because they say so themselves (noRevAvail, RFC 9608): others may take them until they end.</param>
/// <param name="Last">Of each CRL that must tell of it, the last change: once that is on it, all are.</param>
public sealed record RevokedSelection(int Found, int Revoked, IReadOnlyList<string> Refusals, int Unlisted, IReadOnlyList<Revocation> Last);

/// <summary>How far a selection is being carried out.</summary>
/// <param name="Done">How many certificates are decided.</param>
/// <param name="Of">Of so many.</param>
public sealed record RevocationProgress(int Done, int Of);

/// <summary>
/// Names what a preview looked at: all that was ever issued to the selection and had not ended, also what was revoked before. That set only
/// grows, by a new certificate; so a run that was cut off goes on with its ticket, and one that would reach further than was shown does not begin.
/// </summary>
/// <param name="At">When it was looked at, in whole seconds.</param>
/// <param name="Digest">SHA-256 over the rows, its first 16 octets in hex.</param>
internal sealed record RevocationTicket(DateTimeOffset At, string Digest)
{
    private const int DigestOctets = 16;
    private const int LongestTime = 9; // in hex: for some 2000 years

    public static RevocationTicket Of(DateTimeOffset at, IReadOnlyList<SelectedCertificate> selected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[sizeof(long)];
        foreach (var certificate in selected)
        {
            BinaryPrimitives.WriteInt64BigEndian(row, certificate.Id);
            hash.AppendData(row);
        }
        return new(at, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, DigestOctets)));
    }

    /// <summary>Reads one as <see cref="ToString"/> writes it; null: it is none.</summary>
    public static RevocationTicket? Parse(string text) =>
        text.Split('-') is [{ Length: <= LongestTime } at, { Length: 2 * DigestOctets } digest] && long.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seconds)
            ? new(DateTimeOffset.FromUnixTimeSeconds(seconds), digest)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeSeconds():x}-{Digest}");
}

/// <summary>Nothing was revoked.</summary>
/// <param name="why">Why, as a sentence.</param>
/// <param name="now">What the selection holds now, where that is why; else null.</param>
public sealed class RevocationRefusedException(string why, RevocationPreview? now = null) : Exception(why)
{
    /// <summary>What the selection holds now, where that is why; else null.</summary>
    public RevocationPreview? Now => now;
}
