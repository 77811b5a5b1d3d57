using TrustPoint.Devices.Transfers;

namespace TrustPoint.Appliance.Rest;

/// <summary>A transfer that the manufacturer's books have.</summary>
/// <param name="Id">The statement's id.</param>
/// <param name="StatementSha256">Hex of SHA-256 over the statement.</param>
/// <param name="ReceiptSha256">Hex of SHA-256 over the receipt: what the next transfer of these devices follows on.</param>
/// <param name="BookedOn">When it was booked.</param>
/// <param name="SerialNumbers">Its devices.</param>
/// <param name="Package">The package with the receipt, a ZIP.</param>
public sealed record TransferBookedMessage(Guid Id, string StatementSha256, string ReceiptSha256, DateTimeOffset BookedOn, IReadOnlyList<string> SerialNumbers, byte[] Package);

/// <summary>What was found about a package of a transfer, from the file alone.</summary>
/// <param name="Stage">How far it is: draft, offered, accepted, booked or closed.</param>
/// <param name="Id">The statement's id.</param>
/// <param name="From">The seller.</param>
/// <param name="To">The buyer.</param>
/// <param name="Devices">How many devices.</param>
/// <param name="NoncelessWithoutEnd">How many vouchers without a nonce and without an end there are for them.</param>
/// <param name="IsLowerAssurance">True: no manufacturer booked it, and both parties agreed to that.</param>
/// <param name="Vouchers">How many devices can join the buyer by a voucher in it.</param>
/// <param name="Maintenance">By which certificates of the buyer's authority remote maintenance goes after the handover.</param>
/// <param name="Signers">Who signed what.</param>
public sealed record TransferVerdict(
    string Stage, Guid Id, string From, string To, int Devices, int NoncelessWithoutEnd, bool IsLowerAssurance, int Vouchers, IReadOnlyList<RemoteMaintenance> Maintenance, IReadOnlyList<string> Signers);
