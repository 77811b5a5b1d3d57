using System.Security.Cryptography;
using System.Text;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Revocation;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Transfers;

/// <summary>What was found about one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Refusal">What is wrong, for people; null: it holds.</param>
public sealed record TransferFinding(TransferRule Rule, string? Refusal);

/// <summary>What was found about a package.</summary>
/// <param name="Package">The package.</param>
/// <param name="Statement">Its statement; null: it cannot be read.</param>
/// <param name="Signers">Who signed what, for people, as far as it holds.</param>
/// <param name="Findings">One for each rule that could be tried.</param>
public sealed record TransferReport(TransferPackage Package, TransferStatement? Statement, IReadOnlyList<(string Document, string Signer)> Signers, IReadOnlyList<TransferFinding> Findings)
{
    /// <summary>Whether every rule holds that a package of its stage is tried by.</summary>
    public bool IsGood => Findings.All(finding => finding.Refusal is null);

    /// <summary>Whether it goes without the manufacturer, and none has booked it all the same (LIF-40): less can be relied on.</summary>
    public bool IsLowerAssurance => Statement is { WithoutManufacturer: true } && Package.Find(TransferPackage.Booking) is null;

    /// <summary>How many of its devices can join the buyer by a voucher that is in it.</summary>
    public int Vouchers => Statement is null ? 0 : TransferVouchers.Count(Package, Statement);

    /// <summary>By which certificates remote maintenance goes after the handover (LIF-72).</summary>
    public IReadOnlyList<RemoteMaintenance> Maintenance => RemoteMaintenance.In(Package);
}

/// <summary>
/// Verifies a package from its bytes and the anchors that whoever asks has from elsewhere, with nothing else: no network, no appliance, no database. What
/// only the manufacturer's own books can tell (title, locks) its receipt says.
/// </summary>
public static class TransferVerification
{
    /// <summary>Tries every rule that a package of its stage is tried by.</summary>
    /// <param name="package">The package.</param>
    /// <param name="parties">Certificates of seller and buyer, or of what is above them.</param>
    /// <param name="manufacturers">Anchors of the manufacturers' factory identities and vouchers. Apart from the others: no party vouches for a device or books.</param>
    /// <param name="now">Now.</param>
    public static TransferReport Verify(TransferPackage package, IReadOnlyList<Certificate> parties, IReadOnlyList<Certificate> manufacturers, DateTimeOffset now)
    {
        var (findings, signers) = (new List<TransferFinding>(), new List<(string, string)>());
        TransferStatement? statement = null;
        Try(findings, TransferRule.Form, () =>
        {
            statement = TransferOffer.Read(package, TransferPackage.Statement, TransferStatement.Decode);
            if (HalfThere(package, statement) is { } half) throw new TransferRefusedException(TransferRule.Form, half);
        });
        if (statement is null) return new(package, null, signers, findings);
        Try(findings, TransferRule.Papers, () => Papers(package));
        Try(findings, TransferRule.TwoSellers, () => Chain(package, manufacturers, now, signers));
        Try(findings, TransferRule.Anchors, () => Parties(statement, package.Find(TransferPackage.Acceptance) is not null, parties, now));
        Try(findings, TransferRule.Identities, () => Identities(package, statement, manufacturers));
        Try(findings, TransferRule.Resets, () => Resets(package, statement));
        Try(findings, TransferRule.Vouchers, () => Vouchers(package, statement, manufacturers));
        if (package.Stage == TransferStage.Closed) Try(findings, TransferRule.Revocation, () => Revocation(package, statement));
        return new(package, statement, signers, findings);
    }

    private static void Try(List<TransferFinding> findings, TransferRule rule, Action check)
    {
        try
        {
            check();
            findings.Add(new(rule, null));
        }
        catch (TransferRefusedException refused)
        {
            findings.Add(new(refused.Rule, refused.Message));
        }
        catch (DecodeException error)
        {
            findings.Add(new(rule, error.Message));
        }
    }

    // A document without its signature, or a later one without the earlier, is no stage of any transfer.
    private static string? HalfThere(TransferPackage package, TransferStatement statement)
    {
        string[][] steps =
        [
            [.. TransferPackage.StatementSignatures], [TransferPackage.Acceptance, TransferPackage.AcceptanceSignature], [TransferPackage.Booking, TransferPackage.BookingSignature],
        ];
        var isEnded = false;
        foreach (var step in steps)
        {
            var there = step.Count(name => package.Find(name) is not null);
            if (there > 0 && (isEnded || there < step.Length)) return $"{step[0]} and {step[1]} go together, and follow on what comes before them";
            isEnded = there == 0;
        }
        // LIF-40: without a manufacturer it follows on the acceptance.
        var isOpen = isEnded && !(statement.WithoutManufacturer && package.Find(TransferPackage.Acceptance) is not null);
        return isOpen && package.Names.Any(name => name == TransferPackage.Handover || name.StartsWith("revocation/", StringComparison.Ordinal)) ? "what closes a transfer follows on its receipt" : null;
    }

    private static void Papers(TransferPackage package)
    {
        if (TransferPapers.Deviating(package) is { } paper) throw new TransferRefusedException(TransferRule.Papers, $"{paper} does not say what the documents say, or is missing");
    }

    private static void Chain(TransferPackage package, IReadOnlyList<Certificate> manufacturers, DateTimeOffset now, List<(string Document, string Signer)> signers)
    {
        var booked = package.Find(TransferPackage.Booking) is null ? null : BookedTransfer.From(package, manufacturers, now);
        var accepted = booked?.Accepted ?? (package.Find(TransferPackage.Acceptance) is null ? null : AcceptedTransfer.From(package, now));
        var offer = accepted?.Offer ?? TransferOffer.From(package, now);
        signers.AddRange(offer.Signatures.Select(signature => (TransferPackage.Statement, signature.Signer.Subject.ToString())));
        if (accepted is not null) signers.Add((TransferPackage.Acceptance, accepted.Signature.Signer.Subject.ToString()));
        if (booked is not null) signers.Add((TransferPackage.Booking, booked.Signature.Signer.Subject.ToString()));
    }

    private static void Parties(TransferStatement statement, bool isAccepted, IReadOnlyList<Certificate> anchors, DateTimeOffset now)
    {
        foreach (var party in isAccepted ? new[] { statement.From, statement.To } : [statement.From])
        {
            if (!IsKnown(party.Anchor, anchors, now)) throw new TransferRefusedException(TransferRule.Anchors, $"none of the anchors that you gave is, or is above, the certificate of {party.Name}");
        }
    }

    private static bool IsKnown(Certificate certificate, IReadOnlyList<Certificate> anchors, DateTimeOffset? now, params IReadOnlyList<Certificate> between) =>
        anchors.Any(anchor => anchor.PublicKey.Der.Span.SequenceEqual(certificate.PublicKey.Der.Span)) || new CertificatePath(between, anchors, now).Exists(certificate);

    private static void Identities(TransferPackage package, TransferStatement statement, IReadOnlyList<Certificate> manufacturers)
    {
        var between = package.Find("idevid/chain.pem") is { } chain ? Pem.Certificates(Encoding.UTF8.GetString(chain.Span)).Select(der => Certificate.Decode(der)).ToList() : [];
        for (var index = 0; index < statement.Devices.Count; index++)
        {
            var device = statement.Devices[index];
            var identity = IdentityOf(package, device, index);
            // IEEE 802.1AR section 8.5: it does not end, and devices without a clock made it so.
            if (!IsKnown(identity, manufacturers, now: null, between)) throw Wrong(device, "its factory identity is not of a manufacturer that you gave an anchor of");
        }
    }

    /// <summary>The factory identity of a device in a package.</summary>
    /// <exception cref="TransferRefusedException">It is missing, or that of another device.</exception>
    internal static Certificate IdentityOf(TransferPackage package, TransferredDevice device, int index)
    {
        var der = package.Find(TransferPackage.NameOf("idevid", index, "cer")) ?? throw Wrong(device, "its factory identity is missing");
        if (Convert.ToHexStringLower(SHA256.HashData(der.Span)) != device.IdevidSha256) throw Wrong(device, "its factory identity is not the one that the statement names");
        var identity = Certificate.Decode(der);
        return identity.Subject.Find(Oids.SerialNumber) == device.SerialNumber && IdevidIssuer.IsOf(device.IdevidIssuer, identity)
            ? identity
            : throw Wrong(device, "its factory identity has another serial number or issuer than the statement says");
    }

    private static TransferRefusedException Wrong(TransferredDevice device, string why) => new(TransferRule.Identities, $"device {device.SerialNumber}: {why}");

    private static void Vouchers(TransferPackage package, TransferStatement statement, IReadOnlyList<Certificate> manufacturers)
    {
        for (var index = 0; index < statement.Devices.Count; index++)
        {
            if (TransferVouchers.Of(package, index) is { } der) TransferVouchers.Require(der, statement, statement.Devices[index], manufacturers);
        }
        RequireNoneBehind(package, statement, TransferRule.Vouchers, "vouchers");
    }

    private static void RequireNoneBehind(TransferPackage package, TransferStatement statement, TransferRule rule, string folder)
    {
        var last = package.Names.LastOrDefault(name => name.StartsWith($"{folder}/", StringComparison.Ordinal));
        if (last is not null && string.CompareOrdinal(last, TransferPackage.NameOf(folder, statement.Devices.Count, "")) >= 0)
            throw new TransferRefusedException(rule, $"there is a file in {folder} of a device that the statement does not have");
    }

    private static void Resets(TransferPackage package, TransferStatement statement)
    {
        for (var index = 0; index < statement.Devices.Count; index++)
        {
            var isWiped = WipeOf(package, statement, index) is not null;
            if (!isWiped && package.Stage == TransferStage.Closed) throw new TransferRefusedException(TransferRule.Resets, $"nobody says that device {statement.Devices[index].SerialNumber} was wiped");
        }
        foreach (var folder in new[] { "resets", "wipes" }) RequireNoneBehind(package, statement, TransferRule.Resets, folder);
    }

    /// <summary>How it is known that a device was wiped (LIF-35); null: it is not.</summary>
    /// <exception cref="TransferRefusedException">What says so does not hold.</exception>
    /// <exception cref="DecodeException">It cannot be read.</exception>
    internal static WipeProof? WipeOf(TransferPackage package, TransferStatement statement, int index)
    {
        if (package.Find(TransferPackage.NameOf("resets", index, "json")) is not null || package.Find(TransferPackage.NameOf("resets", index, "p7s")) is not null)
        {
            RequireReset(package, statement, index);
            return WipeProof.DeviceSigned;
        }
        if (package.Find(TransferPackage.NameOf("wipes", index, "json")) is not { } written) return null;
        var record = WipeRecord.Decode(written);
        return record.SerialNumber == statement.Devices[index].SerialNumber && record.Nonce.Span.SequenceEqual(statement.Nonce.Span)
            ? WipeProof.Manual
            : throw new TransferRefusedException(TransferRule.Resets, $"the record of the wipe of device {statement.Devices[index].SerialNumber} is of another device or another transfer");
    }

    /// <summary>Requires that a device's own confirmation in a package holds (LIF-35).</summary>
    /// <exception cref="TransferRefusedException">It does not.</exception>
    internal static ResetConfirmation RequireReset(TransferPackage package, TransferStatement statement, int index)
    {
        var (device, document, name) = (statement.Devices[index], TransferPackage.NameOf("resets", index, "json"), TransferPackage.NameOf("resets", index, "p7s"));
        var content = package[document];
        var confirmation = ResetConfirmation.Decode(content);
        var message = SignedMessage.DecodeDetached(package[name], content);
        // By the very key of the factory identity, whatever certificates came along.
        if (message.Signers.Count != 1 || !message.IsSignedBy(IdentityOf(package, device, index))) throw Refused("is not signed by the device");
        if (confirmation.SerialNumber != device.SerialNumber) throw Refused("is of another device");
        if (!confirmation.Nonce.Span.SequenceEqual(statement.Nonce.Span)) throw Refused("is not of this transfer");
        return confirmation;

        TransferRefusedException Refused(string why) => new(TransferRule.Resets, $"the confirmation of the reset of device {device.SerialNumber} {why}");
    }

    private static void Revocation(TransferPackage package, TransferStatement statement)
    {
        var lists = package.Names.Where(name => name.StartsWith("revocation/", StringComparison.Ordinal)).Select(name => CertificateList.Decode(package[name])).ToList();
        var own = lists.Where(list => list.IsSignedBy(statement.From.Anchor.PublicKey)).ToList();
        if (own is []) throw new TransferRefusedException(TransferRule.Revocation, $"none of the CRLs is of {statement.From.Name}");
        // LIF-34: what the statement says is revoked, the CRL shows: as far as the party's own authority issued it.
        var listed = own.SelectMany(list => list.Entries).Select(entry => Convert.ToHexStringLower(entry.Serial.Span)).ToHashSet();
        foreach (var device in statement.Devices)
        {
            var missing = device.Revoked.FirstOrDefault(identity => identity.IssuerKeyIdentifier.Span.SequenceEqual((statement.From.Anchor.SubjectKeyIdentifier ?? default).Span) && !listed.Contains(identity.Serial));
            if (missing is not null) throw new TransferRefusedException(TransferRule.Revocation, $"the CRL does not list the certificate {missing.Serial} of device {device.SerialNumber}, which the statement says is revoked");
        }
        if (package.Find(TransferPackage.Handover) is { } handover) Handover(package, statement, HandoverReport.Decode(handover), listed);
    }

    // LIF-70.
    private static void Handover(TransferPackage package, TransferStatement statement, HandoverReport report, HashSet<string> listed)
    {
        if (report.Id != statement.Id || report.StatementSha256 != TransferOffer.Sha256Of(package[TransferPackage.Statement]) || !report.Devices.Select(device => device.SerialNumber).SequenceEqual(statement.Devices.Select(device => device.SerialNumber)))
            throw new TransferRefusedException(TransferRule.Revocation, "the report of the handover is of another statement, or of other devices");
        foreach (var device in report.Devices)
        {
            if (device.Revoked.FirstOrDefault(identity => identity.EndsOn is null && !listed.Contains(identity.Revoked.Serial)) is { Revoked: var missing })
                throw new TransferRefusedException(TransferRule.Revocation, $"the CRL does not list the certificate {missing.Serial} of device {device.SerialNumber}, which the report of the handover says is revoked");
        }
    }
}
