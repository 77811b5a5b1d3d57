using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A signature over a document of a transfer that was found to hold. Whose it is, is said; whether that one may sign is asked of it.</summary>
public sealed class TransferSignature
{
    // Clocks of boxes without a network differ.
    internal static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private readonly TransferRule rule;

    private TransferSignature(TransferRule rule, Certificate signer, DateTimeOffset at, IReadOnlyList<Certificate> sent) => (this.rule, Signer, At, Sent) = (rule, signer, at, sent);

    /// <summary>Whose key signed.</summary>
    public Certificate Signer { get; }

    /// <summary>When, as the signer says.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The certificates that came with it. They vouch for nothing.</summary>
    internal IReadOnlyList<Certificate> Sent { get; }

    /// <summary>Who signed, for people.</summary>
    public string Name => Signer.Subject.Find(Oids.CommonName) ?? Signer.Subject.ToString();

    /// <summary>Verifies a detached signature over exactly these bytes (LIF-45).</summary>
    /// <param name="rule">The rule that it is asked for by.</param>
    /// <param name="package">The package.</param>
    /// <param name="document">Name of the document.</param>
    /// <param name="signature">Name of the signature.</param>
    /// <exception cref="TransferRefusedException">It is not of these bytes, or not as it must be.</exception>
    internal static TransferSignature Verify(TransferRule rule, TransferPackage package, string document, string signature)
    {
        try
        {
            var message = SignedMessage.DecodeDetached(package[signature], package[document]);
            // Another type would be signed for another purpose.
            if (message.ContentType != Oids.Data) throw new TransferRefusedException(rule, $"{signature}: the content type is not id-data");
            var signer = message.OnlySigner();
            if (!message.IsSignedBy(signer)) throw new TransferRefusedException(rule, $"{signature} is not a signature over {document}: one of the two was changed");
            var at = message.Signers[0].SigningTime ?? throw new TransferRefusedException(rule, $"{signature} does not say when it was signed");
            return new(rule, signer, at, message.Certificates);
        }
        catch (DecodeException error)
        {
            throw new TransferRefusedException(rule, $"{signature}: {error.Message}");
        }
    }

    /// <summary>Requires that the signer may sign transfers for a party (LIF-31, LIF-32): by its key usage, and below the party's own certificate.</summary>
    /// <param name="party">The party.</param>
    /// <param name="now">When its certificate must be good.</param>
    /// <exception cref="TransferRefusedException">It may not.</exception>
    internal void RequireOf(TransferParty party, DateTimeOffset now)
    {
        if (!Signer.ExtendedKeyUsages.Contains(Oids.TransferSigning)) throw Refused("its certificate is not one for signing transfers");
        RequireBelow([party.Anchor], $"the certificate of {party.Name}", now);
    }

    /// <summary>Requires that the signer is below one of these anchors, and good.</summary>
    /// <exception cref="TransferRefusedException">It is not.</exception>
    internal void RequireBelow(IReadOnlyList<Certificate> anchors, string whose, DateTimeOffset now)
    {
        if (Signer.BasicConstraints is { IsAuthority: true }) throw Refused("its certificate is that of an authority");
        if (Signer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature)) throw Refused("its key is not for signing");
        if (CertificatePath.Fault(Signer, now) is { } fault) throw Refused(fault);
        if (At > now + Skew) throw Refused("it is said to be of a time that has not come");
        if (!new CertificatePath(Sent, anchors, now).Exists(Signer)) throw Refused($"it is not below {whose}");
    }

    private TransferRefusedException Refused(string why) => new(rule, $"the signature of {Name} does not count: {why}");
}
