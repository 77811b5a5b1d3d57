using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.People;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ownership transfers of this box's own domains, as seller and as buyer.</summary>
internal sealed class TransferDeskRoutes(TransferDesk desk, MachineTransfers machines, SellersDesk seller, Domains domains) : IAdminRoutes
{
    private static readonly (string Title, Func<TransferRow, string?> Cell)[] Columns =
    [
        ("transfer", row => row.Id.ToString("D")), ("side", row => Words.Of(row.Side)), ("domain", row => row.Domain), ("progress", row => Words.Of(row.Progress)), ("other", row => row.Other),
        ("manufacturer", row => row.Manufacturer), ("machine", row => row.Machine?.Name), ("serialNumbers", row => string.Join(' ', row.SerialNumbers)), ("createdAt", row => Words.Time(row.CreatedAt)),
        ("changedAt", row => Words.Time(row.ChangedAt)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "transfers", Right.SeeDevices, async exchange =>
        {
            var filter = new TransferFilter(exchange.Query("text"), exchange.Word<TransferSide>("side"), exchange.Word<TransferProgress>("progress"), exchange.Query("domain"));
            return await new ListAnswer<HeldTransfer, TransferSort>(exchange, page => desk.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(TransferRow.Of, Columns);
        }),
        new("POST", "transfers", Right.TransferDevices, async exchange => TransferRow.Of(await seller.CreateAsync(exchange.Caller, Wanted(await exchange.BodyAsync<CreateTransfer>()), exchange.Aborted))),
        new("POST", "transfers/machines", Right.TransferDevices, async exchange =>
        {
            var told = await exchange.BodyAsync<CreateTransfer>();
            return (await seller.CreateOfMachineAsync(exchange.Caller, Wanted(told), told.Machine ?? throw RestRefusedException.Invalid("say which machine"), exchange.Aborted)).Select(TransferRow.Of).ToList();
        }),
        new("GET", "transfers/machines/{id}", Right.SeeDevices, async exchange => Message(
            await machines.FindAsync(exchange.Caller, IdOf(exchange), OneOf(exchange), exchange.Word<TransferSide>("side"), exchange.Aborted) ?? throw RestRefusedException.NotFound($"there is no transfer of a machine {exchange.Path("id")} here"))),
        new("POST", "transfers/machines/{id}/book", Right.TransferDevices, async exchange =>
            Message(await machines.BookAsync(exchange.Caller, IdOf(exchange), OneOf(exchange), exchange.Word<TransferSide>("side"), exchange.Aborted))),
        new("POST", "transfers/take", Right.TransferDevices, async exchange =>
            Message(await desk.TakeAsync(exchange.Caller, await exchange.BytesAsync(TransferRoutes.PackageMedia, TransferDesk.LargestPackage), exchange.Aborted))),
        new("GET", "transfers/{id}", Right.SeeDevices, async exchange => Message(await FindAsync(exchange))),
        new("GET", "transfers/{id}/package", Right.SeeDevices, async exchange => FileOf((await FindAsync(exchange)).Transfer)),
        Act("resets", async exchange =>
        {
            var told = await exchange.BodyAsync<ConfirmReset>();
            return await desk.ConfirmResetAsync(exchange.Caller, IdOf(exchange), told.Confirmation ?? [], told.Signature ?? [], exchange.Aborted);
        }),
        Act("wipes", async exchange =>
        {
            var told = await exchange.BodyAsync<RecordWipe>();
            return await desk.RecordWipeAsync(exchange.Caller, IdOf(exchange), told.SerialNumber ?? "", told.DoneBy ?? "", told.WitnessedBy ?? "", told.How ?? "", exchange.Aborted);
        }),
        Act("maintenance", async exchange =>
        {
            var told = await exchange.BodyAsync<NameMaintenance>();
            return await desk.MaintainAsync(exchange.Caller, IdOf(exchange), told.Certificates ?? throw RestRefusedException.Invalid("say which certificates; an empty list takes them out"), exchange.Aborted);
        }),
        Act("book", async exchange => await desk.BookAsync(exchange.Caller, IdOf(exchange), exchange.Word<TransferSide>("side"), exchange.Aborted)),
        Act("go-on", async exchange => await desk.GoOnAsync(exchange.Caller, IdOf(exchange), exchange.Aborted)),
        Act("cancel", async exchange => await desk.CancelAsync(exchange.Caller, IdOf(exchange), exchange.Word<TransferSide>("side"), (await exchange.BodyAsync<CancelTransfer>()).Note ?? "", exchange.Aborted)),
    ];

    /// <summary>As it is told.</summary>
    public static TransferDetails Message(ReleaseStanding standing) => new(
        TransferRow.Of(standing.Transfer), [.. standing.Devices.Select(device => new TransferDeviceRow(device.SerialNumber, device.Device, device.State, device.InForce, device.Wipe))],
        standing.NoncelessWithoutEnd, standing.Troubles, standing.IsWithoutManufacturer, standing.Vouchers, standing.Maintenance);

    private static MachineDetails Message(MachineStanding standing) => new(standing.Machine, standing.Booked, standing.IsComplete, [.. standing.Parts.Select(Message)], standing.Troubles);

    /// <summary>The statement's id in the address.</summary>
    public static Guid IdOf(AdminExchange exchange) =>
        Guid.TryParseExact(exchange.Path("id"), "D", out var id) ? id : throw RestRefusedException.NotFound($"there is no transfer {exchange.Path("id")} here");

    private static Guid? OneOf(AdminExchange exchange) => exchange.Query<Guid>("transfer", "the id of a transfer", text => Guid.TryParseExact(text, "D", out var id) ? id : null);

    private static AdminRoute Act(string act, Func<AdminExchange, Task<ReleaseStanding>> command) =>
        new("POST", $"transfers/{{id}}/{act}", Right.TransferDevices, async exchange => Message(await command(exchange)));

    private static TransferFile FileOf(HeldTransfer held) => new($"transfer-{held.Id:D}-{Words.Of(held.Progress)}.zip", TransferDesk.Outgoing(held));

    private async Task<ReleaseStanding> FindAsync(AdminExchange exchange) =>
        await desk.FindAsync(exchange.Caller, IdOf(exchange), exchange.Word<TransferSide>("side"), exchange.Aborted) ?? throw RestRefusedException.NotFound($"there is no transfer {exchange.Path("id")} here");

    private NewTransfer Wanted(CreateTransfer told) => new(told.Domain ?? TheDomain(), told.Devices ?? [], told.BuyerName ?? "", told.BuyerPem ?? "")
    {
        Reason = told.Reason ?? NewTransfer.Reasons[0],
        EffectiveOn = told.EffectiveOn,
        DocumentsHandedOver = told.DocumentsHandedOver,
        WithoutManufacturer = told.WithoutManufacturer,
        Vouchers = told.Vouchers ?? [],
        Titles = (told.Titles ?? []).DistinctBy(title => title.SerialNumber).ToDictionary(title => title.SerialNumber, title => new TitleHead(title.TransferSha256, title.VoucherSha256)),
    };

    private string TheDomain() => domains.All is [var only] ? only.Name : throw RestRefusedException.Invalid("say which domain gives the devices away");
}

/// <summary>What people sign of ownership transfers, at a terminal of the box: by whoever is signed in there, after a proof that is bound to the document.</summary>
internal sealed class TerminalTransferRoutes(Sessions sessions, SellersDesk seller, BuyersDesk buyer) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        Act("sign", seller.SignAsync), Act("accept", buyer.AcceptAsync),
        Proof("sign", seller.ProofForAsync), Proof("accept", buyer.ProofForAsync),
    ];

    private AdminRoute Act(string act, Func<Person, Guid, CancellationToken, Task<HeldTransfer>> command) => new("POST", $"terminal/transfers/{{id}}/{act}", Right.UseTerminal, async exchange =>
        TransferRow.Of(await command(await sessions.AtTerminalAsync((await exchange.BodyAsync<TerminalAct>()).Session, exchange.Aborted), TransferDeskRoutes.IdOf(exchange), exchange.Aborted)));

    // What the proof is given for: it goes into terminal/step-up as about.
    private AdminRoute Proof(string act, Func<Caller, Guid, CancellationToken, Task<string>> proofFor) => new("POST", $"terminal/transfers/{{id}}/{act}-proof", Right.UseTerminal, async exchange =>
        new TransferProof(await proofFor(await sessions.AtTerminalAsync((await exchange.BodyAsync<TerminalAct>()).Session, exchange.Aborted), TransferDeskRoutes.IdOf(exchange), exchange.Aborted)));
}

/// <summary>What a person proves to want before signing.</summary>
/// <param name="About">In one line.</param>
public sealed record TransferProof(string About);
