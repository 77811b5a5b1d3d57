using TrustPoint.Agent.Factory;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Agent.Onboarding;

/// <summary>A voucher that the device believes: it comes to be through every check of RFC 8995 section 5.6.1, and in no other way.</summary>
internal sealed class AcceptedVoucher
{
    /// <summary>A clock that is right may differ by this much from another that is right.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private AcceptedVoucher(Voucher voucher) => PinnedDomainCert = voucher.PinnedDomainCert;

    /// <summary>The certificate of the domain that the device may trust.</summary>
    public Certificate PinnedDomainCert { get; }

    /// <summary>Checks a voucher.</summary>
    /// <param name="cms">What the registrar sent.</param>
    /// <param name="nonce">What the request had.</param>
    /// <param name="device">For whom it must be, and who may have signed it.</param>
    /// <param name="policy">What is taken.</param>
    /// <param name="now">The moment; it does not count where the device has no clock to trust.</param>
    /// <exception cref="VoucherRefusedException">A check failed; says which.</exception>
    public static AcceptedVoucher Of(ReadOnlyMemory<byte> cms, string nonce, FactoryIdentity device, VoucherPolicy policy, DateTimeOffset now)
    {
        var clock = policy.HasClock ? now : default(DateTimeOffset?);
        try
        {
            var message = SignedMessage.Decode(cms);
            CheckSignature(message, device.MasaAnchors, clock);
            var voucher = Voucher.Decode(message.VoucherContent());
            CheckDevice(voucher, device);
            CheckFreshness(voucher, nonce, policy, clock);
            CheckAssertion(voucher, policy);
            return new(voucher);
        }
        catch (DecodeException unreadable)
        {
            throw new VoucherRefusedException(unreadable.Message);
        }
    }

    // RFC 8366 section 5.4: the signer's path ends at an anchor that the firmware holds.
    private static void CheckSignature(SignedMessage message, IReadOnlyList<Certificate> anchors, DateTimeOffset? clock)
    {
        if (message.Signers is not [var signer]) throw new VoucherRefusedException("it has several signers, and it is not said whose word counts");
        var signers = message.Certificates.Concat(anchors).Where(signer.Names);
        var certificate = signers.FirstOrDefault(named => signer.Verifies(message, named.PublicKey))
            ?? throw new VoucherRefusedException("its signature does not verify with a certificate that it names");
        if (CertificatePath.Fault(certificate, clock) is { } fault) throw new VoucherRefusedException($"the certificate of its signer is not accepted: {fault}");
        if (certificate.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature))
            throw new VoucherRefusedException("the certificate of its signer is not for signatures");
        // A factory identity may lead to the same anchor: a device must not speak for its manufacturer.
        if (certificate.Extensions.Any(extension => extension.Oid == Oids.MasaUrl)) throw new VoucherRefusedException("a device signed it, not its manufacturer");
        var path = new CertificatePath(message.Certificates, anchors, clock);
        if (!anchors.Any(anchor => anchor.Der.Span.SequenceEqual(certificate.Der.Span)) && !path.Exists(certificate))
            throw new VoucherRefusedException($"its signer does not lead to an anchor of the manufacturer{(path.Obstacle is null ? "" : $": {path.Obstacle}")}");
        // RFC 8995 section 2.6.1: with a clock, the time of the signature too.
        if (signer.SigningTime > clock + ClockDifference) throw new VoucherRefusedException("it was signed in the future");
    }

    private static void CheckDevice(Voucher voucher, FactoryIdentity device)
    {
        if (voucher.SerialNumber != device.SerialNumber) throw new VoucherRefusedException("it is for another serial number");
        if (voucher.IdevidIssuer is { } issuer && !IdevidIssuer.IsOf(issuer, device.Certificate))
            throw new VoucherRefusedException("it is for a factory identity of another issuer");
        // RFC 8366 section 5.3: then the device must check revocation. It fetches nothing, so it cannot.
        if (voucher.DomainCertRevocationChecks) throw new VoucherRefusedException("it demands revocation checks, which this device cannot make");
    }

    private static void CheckFreshness(Voucher voucher, string nonce, VoucherPolicy policy, DateTimeOffset? clock)
    {
        if (voucher.Nonce is null && !policy.AcceptsNonceless) throw new VoucherRefusedException("it has no nonce, and this device takes none without");
        if (voucher.Nonce is { } given && given != nonce) throw new VoucherRefusedException("its nonce is not that of the request");
        if (voucher.ExpiresOn < clock) throw new VoucherRefusedException("it has expired");
    }

    private static void CheckAssertion(Voucher voucher, VoucherPolicy policy)
    {
        if (!policy.Assertions.Contains(voucher.Assertion))
            throw new VoucherRefusedException($"it rests on '{voucher.Assertion.ToText()}', which this device does not take");
    }
}
