using System.Globalization;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Joining;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Devices that come in by voucher.</summary>
internal sealed class JoinRoutes(Joins joins, HeldVouchers held, Domains domains) : IAdminRoutes
{
    /// <summary>What a voucher file is called on the wire (RFC 7193).</summary>
    public const string FileMedia = "application/cms";

    private static readonly (string Title, Func<JoinRow, string?> Cell)[] Columns =
    [
        ("number", row => row.Number.ToString(CultureInfo.InvariantCulture)), ("state", row => Words.Of(row.State)), ("manufacturer", row => row.Manufacturer),
        ("serialNumber", row => row.SerialNumber), ("domain", row => row.Domain), ("reason", row => row.Reason), ("masaWords", row => row.MasaWords), ("verdict", row => Words.Of(row.Verdict)),
        ("decidedBy", row => row.DecidedBy), ("idevidSha256", row => row.IdevidSha256), ("domainId", row => row.DomainId), ("certificateMatched", row => row.CertificateMatched ? "true" : "false"), ("createdAt", row => Words.Time(row.CreatedAt)),
        ("changedAt", row => Words.Time(row.ChangedAt)),
    ];

    private static readonly (string Title, Func<HeldVoucherRow, string?> Cell)[] HeldColumns =
    [
        ("manufacturer", row => row.Manufacturer), ("serialNumber", row => row.SerialNumber), ("order", row => row.Order),
        ("expiresAt", row => row.ExpiresAt is { } end ? Words.Time(end) : null), ("importedBy", row => row.ImportedBy), ("importedAt", row => Words.Time(row.ImportedAt)),
        ("usedAt", row => row.UsedAt is { } used ? Words.Time(used) : null), ("sha256", row => row.Sha256),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "joins", Right.SeeDevices, async exchange =>
        {
            var filter = new JoinFilter(exchange.Query("domain"), exchange.Query("manufacturer"), exchange.Query("serialNumber"), exchange.Word<JoinState>("state"));
            return await new ListAnswer<Join, JoinSort>(exchange, page => joins.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, Columns);
        }),
        new("GET", "joins/{number}", Right.SeeDevices, async exchange => Row(
            await joins.FindAsync(exchange.Caller, NumberIn(exchange), exchange.Aborted) ?? throw RestRefusedException.NotFound($"there is no join {exchange.Path("number")}"))),
        new("POST", "joins/{number}/approve", Right.DecideRequests, async exchange => Row(await joins.DecideAsync(exchange.Caller, NumberIn(exchange), true, exchange.Aborted))),
        new("POST", "joins/{number}/refuse", Right.DecideRequests, async exchange => Row(await joins.DecideAsync(exchange.Caller, NumberIn(exchange), false, exchange.Aborted))),
        new("POST", "held-vouchers/check", Right.ManageDevices, async exchange => Row(await held.LookAsync(exchange.Caller, DomainOf(exchange), await FileAsync(exchange), exchange.Aborted))),
        new("POST", "held-vouchers", Right.ManageDevices, async exchange => Row(await held.ImportAsync(exchange.Caller, DomainOf(exchange), await FileAsync(exchange), exchange.Aborted))),
        new("GET", "held-vouchers", Right.SeeSetup, async exchange =>
        {
            var filter = new HeldVoucherFilter(exchange.Query("manufacturer"), exchange.Query("serialNumber"), exchange.Word<HeldVoucherState>("state"), exchange.Query("text"));
            return await new ListAnswer<HeldVoucher, HeldVoucherSort>(exchange, page => held.ListAsync(exchange.Caller, filter, page, exchange.Aborted)).WriteAsync(Row, HeldColumns);
        }),
    ];

    private static long NumberIn(AdminExchange exchange) =>
        long.TryParse(exchange.Path("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RestRefusedException.Invalid("a join has a number");

    private Domain DomainOf(AdminExchange exchange) => exchange.Query("domain") is { } name
        ? domains.Find(name) ?? throw RestRefusedException.NotFound($"there is no domain '{name}'")
        : domains.Default ?? throw RestRefusedException.Conflict("there is no default domain that devices could join: name one");

    private static Task<byte[]> FileAsync(AdminExchange exchange) => exchange.BytesAsync(FileMedia, VoucherFile.MaxSize);

    private static VoucherFileMessage Row(OpenedVouchers opened) => new(
        opened.Manufacturer, opened.Order, opened.Owner, opened.Signer.Subject, opened.Sha256,
        [.. opened.Vouchers.Select(voucher => new FileVoucherRow(voucher.Voucher?.Content.SerialNumber, voucher.Voucher?.Content.ExpiresOn, voucher.Fault))]);

    private static HeldVoucherRow Row(HeldVoucher voucher) => new(
        voucher.Manufacturer, voucher.SerialNumber, voucher.Order, voucher.ExpiresAt, voucher.ImportedBy, voucher.ImportedAt, voucher.UsedAt, voucher.Sha256);

    private static JoinRow Row(Join join) => new(
        join.Id, join.State, join.Manufacturer, join.SerialNumber, join.Domain, join.Reason, join.MasaWords, join.Verdict, join.DecidedBy, join.IdevidSha256,
        join.DomainId is { } domain ? Convert.ToBase64String(domain) : null, join.CertificateMatched, join.CreatedAt, join.ChangedAt);
}
