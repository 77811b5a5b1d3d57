using System.CommandLine;
using TrustPoint.Agent.Renewal;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>renew</c>: keeps the plant identity good.</summary>
internal static class RenewVerb
{
    public static Command Create(DeviceOptions options)
    {
        var now = new Option<bool>("--now") { Description = "Renew once, now, and end" };
        var command = new Command("renew", "Renew the certificate between half and two thirds of its life, until stopped") { now };
        command.Runs(async (parsed, output, ct) =>
        {
            using var device = Device.Open(options, parsed);
            using var factory = device.HasFactoryIdentity ? await device.ReadFactoryAsync(ct) : null;
            var journal = new Journal(output.WriteLine);
            var renewer = new Renewer(device.State, device.Keys, factory, TimeProvider.System, journal);
            if (parsed.GetValue(now))
            {
                await renewer.RenewAsync(device.State.Read() ?? throw new AgentException("this device has no plant identity yet"), ct);
                device.State.NoteTrouble(null);
                return;
            }
            await new RenewalDaemon(device.State, renewer, TimeProvider.System, device.Random, journal).RunAsync(ct);
        });
        return command;
    }
}
