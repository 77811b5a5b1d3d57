using TrustPoint.Appliance.Joining;
using TrustPoint.Brski.Registrar;
using TrustPoint.Devices;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Devices.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>Brings accepted transfers to where a manufacturer's vouchers come from: the MASA that its rules name, and nowhere else.</summary>
internal sealed class BookingErrand(AcceptedManufacturers manufacturers, MasaEndpoints endpoints, MasaClient masas) : IBookingErrand
{
    public async Task<ReadOnlyMemory<byte>> BookAsync(string manufacturer, ReadOnlyMemory<byte> package, CancellationToken ct)
    {
        var masa = manufacturers.Find(manufacturer) is { } accepted ? endpoints.Of(accepted) : null;
        if (masa is null) throw Refused($"no MASA is set for {manufacturer}: bring it the file");
        return await masas.BookTransferAsync(masa, package, ct) switch
        {
            MasaAnswer.Given given => given.Content,
            MasaAnswer.Later => throw Refused($"the MASA {masa.Address.Host} is asked too often now: try again in a minute"),
            MasaAnswer.No no => throw Refused($"the MASA {masa.Address.Host} does not book it: {no.Words ?? $"it answers {no.Status}"}"),
            MasaAnswer.Unknown unknown => throw Refused($"the MASA {masa.Address.Host} does not book it: {unknown.Reason}"),
            MasaAnswer.Trouble trouble => throw Refused($"the MASA {masa.Address.Host} cannot be asked: {trouble.Words ?? trouble.Reason}"),
            _ => throw new InvalidOperationException("nobody decided what such an answer means"),
        };
    }

    private static CommandRefusedException Refused(string message) => new(CommandRefusal.Conflict, message);
}
