using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Transfers;

/// <summary>
/// Vouchers without a nonce that a manufacturer issued for the buyer beforehand (RFC 8995 sections 3.1 and 10.7, LIF-23): by such a one a device joins its next owner also
/// when its manufacturer is gone (LIF-40).
/// </summary>
internal static class TransferVouchers
{
    /// <summary>Puts those of a manufacturer's voucher file into a package that are for its devices.</summary>
    /// <param name="package">The package.</param>
    /// <param name="statement">Its statement.</param>
    /// <param name="file">A voucher file, as the manufacturer signed it.</param>
    /// <param name="anchors">What the manufacturer's vouchers chain to.</param>
    /// <exception cref="CommandRefusedException">It is none.</exception>
    /// <exception cref="TransferRefusedException">A voucher does not hold, or is for another buyer.</exception>
    public static TransferPackage Into(TransferPackage package, TransferStatement statement, ReadOnlyMemory<byte> file, IReadOnlyList<byte[]> anchors)
    {
        List<Certificate> makers = [.. anchors.Select(anchor => Certificate.Decode(anchor))];
        foreach (var der in Open(file))
        {
            var index = statement.Devices.ToList().FindIndex(device => IsOf(Voucher.Decode(SignedMessage.Decode(der).VoucherContent()), device));
            if (index < 0) continue;
            Require(der, statement, statement.Devices[index], makers);
            package = package.With(TransferPackage.NameOf("vouchers", index, "vcj"), der);
        }
        return package;
    }

    /// <summary>How many devices have one.</summary>
    public static int Count(TransferPackage package, TransferStatement statement) => Enumerable.Range(0, statement.Devices.Count).Count(index => Of(package, index) is not null);

    /// <summary>The voucher of a device in a package; null: there is none.</summary>
    public static ReadOnlyMemory<byte>? Of(TransferPackage package, int index) => package.Find(TransferPackage.NameOf("vouchers", index, "vcj"));

    /// <summary>Requires that a voucher lets this device join this buyer, also when nobody can be asked. Whether it has expired since the statement, the buyer's registrar asks.</summary>
    /// <exception cref="TransferRefusedException">It does not: says why.</exception>
    public static void Require(ReadOnlyMemory<byte> der, TransferStatement statement, TransferredDevice device, IReadOnlyList<Certificate> manufacturers)
    {
        try
        {
            var message = SignedMessage.Decode(der);
            var signer = message.OnlySigner();
            if (!message.IsSignedBy(signer)) throw Refused("its signature does not verify");
            // Its device has no clock to trust: who signed it was good then, and what it says of its own end is asked below.
            if (!manufacturers.Any(anchor => anchor.Der.Span.SequenceEqual(signer.Der.Span)) && !new CertificatePath(message.Certificates, manufacturers, null).Exists(signer))
                throw Refused("it is not signed by a manufacturer that is known");
            var voucher = Voucher.Decode(message.VoucherContent());
            if (!IsOf(voucher, device)) throw Refused("it is for another device");
            if (voucher.Nonce is not null) throw Refused("it has a nonce: it is for one attempt of its device alone");
            if (voucher.ExpiresOn < statement.CreatedOn) throw Refused("it has expired");
            var (pinned, buyer) = (voucher.PinnedDomainCert, statement.To.Anchor);
            if (!pinned.PublicKey.Der.Span.SequenceEqual(buyer.PublicKey.Der.Span) && !new CertificatePath([], [buyer], null).Exists(pinned)) throw Refused($"it is not for {statement.To.Name}");
        }
        catch (DecodeException error)
        {
            throw Refused(error.Message);
        }

        TransferRefusedException Refused(string why) => new(TransferRule.Vouchers, $"the voucher of device {device.SerialNumber} does not count: {why}");
    }

    // RFC 8366 section 5.3: the same serial number of another issuer is another device.
    private static bool IsOf(Voucher voucher, TransferredDevice device) =>
        voucher.SerialNumber == device.SerialNumber && (voucher.IdevidIssuer is not { } issuer || issuer.Span.SequenceEqual(device.IdevidIssuer.Span));

    private static IReadOnlyList<ReadOnlyMemory<byte>> Open(ReadOnlyMemory<byte> file)
    {
        try
        {
            var (message, content) = VoucherFile.Open(file);
            if (!message.IsSignedBy(message.OnlySigner())) throw new DecodeException("voucher file: its signature does not verify: it was changed on its way");
            return content.Vouchers;
        }
        catch (DecodeException error)
        {
            throw new CommandRefusedException(CommandRefusal.Invalid, error.Message);
        }
    }
}
