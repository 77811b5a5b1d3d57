using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Transfers;

namespace TrustPoint.Appliance.Rest;

/// <summary>A transfer as somebody of the seller wants it.</summary>
internal sealed record CreateTransfer
{
    /// <summary>The seller's domain; null: the only one.</summary>
    public string? Domain { get; init; }

    /// <summary>Names of devices.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>Or a whole machine, by its name.</summary>
    public string? Machine { get; init; }

    /// <summary>What the buyer is called.</summary>
    public string? BuyerName { get; init; }

    /// <summary>The certificate of the buyer's domain.</summary>
    public string? BuyerPem { get; init; }

    /// <summary>sale, lease-start, lease-end, merger or return; null: sale.</summary>
    public string? Reason { get; init; }

    /// <summary>Not booked before; null: at once.</summary>
    public DateTimeOffset? EffectiveOn { get; init; }

    /// <summary>Whether the devices' documents go along.</summary>
    public bool DocumentsHandedOver { get; init; }

    /// <summary>True: nobody books it, because the manufacturer is gone or out of reach for good.</summary>
    public bool WithoutManufacturer { get; init; }

    /// <summary>Voucher files of manufacturers for the buyer, made beforehand; null: there are none.</summary>
    public IReadOnlyList<byte[]>? Vouchers { get; init; }

    /// <summary>What the manufacturer says that the chains of title end with; null: what is known here.</summary>
    public IReadOnlyList<TitleRow>? Titles { get; init; }
}

/// <summary>What the chain of title of a device ends with.</summary>
/// <param name="SerialNumber">The device.</param>
/// <param name="TransferSha256">The last link; null: none, or a voucher came after it.</param>
/// <param name="VoucherSha256">The last voucher; null: none.</param>
public sealed record TitleRow(string SerialNumber, string? TransferSha256, string? VoucherSha256);

/// <summary>A transfer of a domain of this box.</summary>
/// <param name="Id">The statement's id.</param>
/// <param name="Side">Whether the domain is the seller or the buyer.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Progress">draft, offered, accepted, booked, closed or cancelled.</param>
/// <param name="Other">The other party.</param>
/// <param name="Manufacturer">The devices' manufacturer.</param>
/// <param name="SerialNumbers">Its devices.</param>
/// <param name="CreatedAt">When it was written here, or came.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="ChangedAt">When it last went on.</param>
/// <param name="ChangedBy">By whom.</param>
/// <param name="Note">Why it was given up.</param>
/// <param name="Machine">Of which machine its devices are parts.</param>
public sealed record TransferRow(
    Guid Id, TransferSide Side, string Domain, TransferProgress Progress, string Other, string Manufacturer, IReadOnlyList<string> SerialNumbers,
    DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ChangedAt, string ChangedBy, string? Note, HeldMachine? Machine)
{
    /// <summary>Of one.</summary>
    public static TransferRow Of(HeldTransfer held) =>
        new(held.Id, held.Side, held.Domain, held.Progress, held.Other, held.Manufacturer, held.SerialNumbers, held.CreatedAt, held.CreatedBy, held.ChangedAt, held.ChangedBy, held.Note, held.Machine);
}

/// <summary>A device of a transfer, as it stands here.</summary>
/// <param name="SerialNumber">The device.</param>
/// <param name="Device">Its name here.</param>
/// <param name="State">Its state here.</param>
/// <param name="InForce">Certificates of it in force.</param>
/// <param name="Wipe">deviceSigned or manual; null: nobody says that it was wiped.</param>
public sealed record TransferDeviceRow(string SerialNumber, string? Device, DeviceState? State, long InForce, WipeProof? Wipe);

/// <summary>A transfer and its devices.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="NoncelessWithoutEnd">Vouchers without a nonce and without an end.</param>
/// <param name="Troubles">What could not be done now.</param>
/// <param name="WithoutManufacturer">True: it goes without the manufacturer, and less can be relied on.</param>
/// <param name="Vouchers">How many of its devices can join the buyer by a voucher in the package.</param>
/// <param name="Maintenance">By which certificates of the buyer's authority remote maintenance goes after the handover.</param>
public sealed record TransferDetails(
    TransferRow Transfer, IReadOnlyList<TransferDeviceRow> Devices, int NoncelessWithoutEnd, IReadOnlyList<string> Troubles, bool WithoutManufacturer, int Vouchers,
    IReadOnlyList<RemoteMaintenance> Maintenance);

/// <summary>A machine on its way to another owner.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Booked">How many of its statements are booked.</param>
/// <param name="IsComplete">Whether all are.</param>
/// <param name="Transfers">Its transfers that are here, one for each manufacturer.</param>
/// <param name="Troubles">What could not be done now.</param>
public sealed record MachineDetails(HeldMachine Machine, int Booked, bool IsComplete, IReadOnlyList<TransferDetails> Transfers, IReadOnlyList<string> Troubles);

/// <summary>The package of a transfer.</summary>
/// <param name="Name">What a file of it is called.</param>
/// <param name="Package">A ZIP.</param>
public sealed record TransferFile(string Name, byte[] Package);

/// <summary>Two people's word that a device was wiped.</summary>
internal sealed record RecordWipe(string? SerialNumber, string? DoneBy, string? WitnessedBy, string? How);

/// <summary>A device's own word that it was reset.</summary>
internal sealed record ConfirmReset(byte[]? Confirmation, byte[]? Signature);

/// <summary>By which certificates remote maintenance goes after the handover, by their SHA-256 in hex; none takes them out.</summary>
internal sealed record NameMaintenance(IReadOnlyList<string>? Certificates);

/// <summary>Why a transfer is given up.</summary>
internal sealed record CancelTransfer(string? Note);
