using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Transfers;
using TrustPoint.Devices.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>Ownership transfers of this box's own domains among the services of the host.</summary>
internal static class TransferDeskSetup
{
    /// <summary>Adds them. The host gives the rest: the store of transfers, of devices, joins and lives among it.</summary>
    public static IServiceCollection AddTransferDesk(this IServiceCollection services) => services
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<TransferSigners>(provider, provider.GetRequiredService<LogIdentity>().Id))
        .AddSingleton<SoldDevices>()
        .AddSingleton<SellersDesk>()
        .AddSingleton<SellersRelease>()
        .AddSingleton<TransferWatch>()
        .AddSingleton<BuyersDesk>()
        .AddSingleton<IBookingErrand, BookingErrand>()
        .AddSingleton<TransferDesk>()
        .AddSingleton<MachineTransfers>()
        .AddSingleton<ToldResets>()
        .AddSingleton<ResetPage>()
        .AddSingleton<IAdminRoutes, TransferDeskRoutes>()
        .AddSingleton<IAdminRoutes, TerminalTransferRoutes>();
}
