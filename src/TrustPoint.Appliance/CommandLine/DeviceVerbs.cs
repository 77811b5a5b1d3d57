using System.CommandLine;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Appliance.CommandLine;

/// <summary><c>device add | list | show | code | machine</c>.</summary>
internal static class DeviceVerbs
{
    public static Command Create(Verb verb)
    {
        var command = new Command("device", "Devices, their one-time enrolment codes, and what happens to them") { Add(verb), List(verb), Show(verb), Code(verb), Machine(verb) };
        foreach (var life in LifeVerbs.Create(verb)) command.Add(life);
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The device's name: letters, digits, dot, hyphen" };

    private static Option<string?> Profile() => new("--profile") { Description = "The profile that the code is good for (default: the domain's first)" };

    private static Option<TimeSpan?> ValidFor() => new("--valid-for")
    {
        Description = "How long the code is good, such as 30m, 24h, 7d",
        CustomParser = result =>
        {
            if (Duration.Parse(result.Tokens[0].Value) is { } span) return span;
            result.AddError($"--valid-for must be a number with s, m, h or d, not \"{result.Tokens[0].Value}\"");
            return null;
        },
    };

    private static Command Add(Verb verb)
    {
        var name = Name();
        var domain = new Option<string?>("--domain") { Description = "The domain (default: the default domain)" };
        var profile = Profile();
        var dns = new Option<string[]>("--dns") { Description = "A DNS name that it may carry; repeatable" };
        var ip = new Option<string[]>("--ip") { Description = "An IP address that it may carry; repeatable" };
        var uri = new Option<string[]>("--uri") { Description = "A URI that it may carry; repeatable" };
        var serial = new Option<string?>("--serial") { Description = "serialNumber of its factory identity" };
        var manufacturer = new Option<string?>("--manufacturer") { Description = "Its accepted manufacturer" };
        var validFor = ValidFor();
        var command = new Command("add", "Add a device and print its one-time enrolment code with commands to paste")
        {
            name, domain, profile, dns, ip, uri, serial, manufacturer, validFor,
        };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new AddDevice
            {
                Name = parsed.GetRequiredValue(name),
                Domain = parsed.GetValue(domain),
                Profile = parsed.GetValue(profile),
                DnsNames = parsed.GetValue(dns) ?? [],
                IpAddresses = parsed.GetValue(ip) ?? [],
                Uris = parsed.GetValue(uri) ?? [],
                SerialNumber = parsed.GetValue(serial),
                Manufacturer = parsed.GetValue(manufacturer),
                ValidForSeconds = (long?)parsed.GetValue(validFor)?.TotalSeconds,
            };
            await ShowInvitation(await client.SendAsync<Invitation>(HttpMethod.Post, "devices", message, ct), client, terminal, ct);
        });
        return command;
    }

    private static Command Code(Verb verb)
    {
        var name = Name();
        var profile = Profile();
        var validFor = ValidFor();
        var command = new Command("code", "Make a new one-time code for a device; its earlier unused code ends") { name, profile, validFor };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var message = new MakeCode(parsed.GetValue(profile), (long?)parsed.GetValue(validFor)?.TotalSeconds);
            var path = $"devices/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/code";
            await ShowInvitation(await client.SendAsync<Invitation>(HttpMethod.Post, path, message, ct), client, terminal, ct);
        });
        return command;
    }

    private static async Task ShowInvitation(Invitation invitation, AdminClient client, Terminal terminal, CancellationToken ct)
    {
        var device = await client.GetAsync<Device>($"devices/{Uri.EscapeDataString(invitation.Device)}", ct);
        terminal.Show(invitation, words => EnrolmentCommands.Write(words, invitation, device));
    }

    private static Command List(Verb verb)
    {
        var text = new Option<string?>("--text") { Description = "Part of a name or serial number" };
        var domain = new Option<string?>("--domain") { Description = "Only this domain" };
        var manufacturer = new Option<string?>("--manufacturer") { Description = "Only of this manufacturer" };
        var state = new Option<string?>("--state") { Description = $"Only those in this state: {string.Join(", ", LifeTable.OwnersStates.Select(state => Words.Of(state)))}" };
        state.AcceptOnlyFromAmong([.. LifeTable.OwnersStates.Select(state => Words.Of(state))]);
        var machine = new Option<string?>("--machine") { Description = "Only parts of this machine" };
        var paging = Paging.Of<DeviceSort>();
        var command = new Command("list", "Devices") { text, domain, manufacturer, state, machine };
        paging.AddTo(command);
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var query = new Query("devices").With("text", parsed.GetValue(text)).With("domain", parsed.GetValue(domain))
                .With("manufacturer", parsed.GetValue(manufacturer)).With("state", parsed.GetValue(state)).With("machine", parsed.GetValue(machine));
            if (await paging.TryWriteCsvAsync(parsed, query, client, terminal, ct)) return;
            var page = await client.GetAsync<ListPage<Device>>(query.With(paging, parsed).ToString(), ct);
            terminal.ShowTable(page.Items, "No devices.",
                ("NAME", row => row.Name), ("DOMAIN", row => row.Domain), ("STATE", row => row.State.ToString()),
                ("MANUFACTURER", row => row.Manufacturer), ("SERIAL", row => row.SerialNumber), ("ADDED", row => Terminal.Time(row.AddedAt)));
            terminal.ShowNext(page.Next);
        });
        return command;
    }

    private static Command Show(Verb verb)
    {
        var name = Name();
        var command = new Command("show", "One device") { name };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var device = await client.GetAsync<Device>($"devices/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", ct);
            terminal.ShowFields(device,
                ("name", device.Name), ("domain", device.Domain), ("state", device.State.ToString()), ("manufacturer", device.Manufacturer),
                ("serial number", device.SerialNumber), ("DNS names", string.Join(", ", device.DnsNames)),
                ("IP addresses", string.Join(", ", device.IpAddresses)), ("URIs", string.Join(", ", device.Uris)),
                ("machine", device.Machine), ("added", Terminal.Time(device.AddedAt)));
        });
        return command;
    }

    private static Command Machine(Verb verb)
    {
        var name = Name();
        var machine = new Argument<string?>("MACHINE") { Description = "What people call the machine, such as \"press line 4\"; left out: it is a part of none", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("machine", "Make a device a part of a machine: its devices, of whatever manufacturers, can go to another owner together") { name, machine };
        verb.Online(command, async (parsed, client, terminal, ct) =>
        {
            var device = await client.SendAsync<Device>(HttpMethod.Put, $"devices/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}/machine", new PutIntoMachine(parsed.GetValue(machine)), ct);
            terminal.Show(device, words => words.WriteLine(device.Machine is { } whole ? $"{device.Name} is a part of {whole}." : $"{device.Name} is a part of no machine."));
        });
        return command;
    }
}
