namespace TrustPoint.Ca.Signing;

/// <summary>
/// What the signer remembers, in its own folder and of nobody else's word. Every call is durable when it returns. Safe for concurrent use.
/// </summary>
public interface ISignerBook
{
    /// <summary>Until when root has it open; null: it never was.</summary>
    DateTimeOffset? OpenUntil { get; }

    /// <summary>Where certificates point to, as it was settled; an empty text: nowhere; null: nothing is settled.</summary>
    string? PublicUrl { get; }

    /// <summary>Finds a key; null: it is not on record.</summary>
    KnownKey? Find(string keyId);

    /// <summary>Puts a key on record, or what it is for.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    void Keep(KnownKey key);

    /// <summary>Sets until when it is open.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    void Open(DateTimeOffset until);

    /// <summary>Settles where certificates point to.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    void SettlePublicUrl(string url);

    /// <summary>Keeps a height that only rises: a CRL's number, a log's size.</summary>
    /// <param name="what">Of what.</param>
    /// <param name="height">How high, and what is there.</param>
    /// <param name="mayFall">Whether it may be less or another, as root has it open.</param>
    /// <returns>Null: it is kept; else the one that is on record, which is higher, or as high and another or nothing that could be told from it.</returns>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    Height? Raise(string what, Height height, bool mayFall);

    /// <summary>Records what is about to be signed, in one write.</summary>
    /// <returns>Of each whether it is recorded; false: a certificate's serial number was signed before.</returns>
    /// <exception cref="IOException">They are not known to be durable.</exception>
    bool[] Intend(IReadOnlyList<SigningIntent> intents);

    /// <summary>The time of the newest intent.</summary>
    DateTimeOffset Latest { get; }

    /// <summary>How many certificates of an authority were intended on the day of a time, by UTC.</summary>
    int CountOn(DateTimeOffset day, string authority);
}

/// <summary>A height that only rises.</summary>
/// <param name="Value">How high.</param>
/// <param name="Content">What is there, in a word: the same may be reached again; null: it is reached once.</param>
public sealed record Height(UInt128 Value, string? Content = null);

/// <summary>A certificate or CRL that is about to be signed.</summary>
/// <param name="At">When.</param>
/// <param name="Authority">Whose key signs.</param>
/// <param name="Serial">The serial number's content octets; of a CRL its number.</param>
/// <param name="Sha256">SHA-256 over what is signed.</param>
/// <param name="Profile">The certificate's profile; <see cref="Crl"/> of a CRL.</param>
public sealed record SigningIntent(DateTimeOffset At, string Authority, byte[] Serial, byte[] Sha256, string Profile)
{
    /// <summary>Stands for a CRL.</summary>
    public const string Crl = "crl";
}
