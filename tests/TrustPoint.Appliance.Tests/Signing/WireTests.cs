using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Signing;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Appliance.Tests.Signing;

/// <summary>A front end in other hands does not keep to the protocol: it is cut off, and nobody else is.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("a frame of two gigabytes")]
    [InlineData("a frame too long for its kind")]
    [InlineData("a frame without a kind")]
    [InlineData("no greeting")]
    [InlineData("another version")]
    [InlineData("a greeting with more in it")]
    [InlineData("a call that there is not")]
    [InlineData("a greeting again")]
    [InlineData("a length beyond the frame")]
    [InlineData("more than the call has")]
    [InlineData("less than the call has")]
    [InlineData("a scheme that there is not")]
    [InlineData("a key's id that is none")]
    [InlineData("a hash of another length")]
    [InlineData("HTTP")]
    public async Task What_is_not_of_the_protocol_ends_the_connection_and_nothing_else(string what)
    {
        await using var plant = await SignerPlant.StartAsync();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(plant.Socket));
        socket.Send(Octets(what));
        var answer = new byte[4096];
        while (socket.Receive(answer) > 0)
        {
        }
        Assert.Null(await plant.FrontEnd.TroubleAsync(default));
        await Waiting.UntilAsync(() => Task.FromResult(plant.Told.Contains("is cut off", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_calls_on_one_connection_are_answered_each_by_its_own()
    {
        await using var plant = await SignerPlant.StartAsync();
        using var link = await SignerLink.ConnectAsync(plant.Socket, default);
        var keys = await plant.FrontEnd.ListAsync(default);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => link.CallAsync(
            SignerCall.Describe, frame => frame.Text(keys[number % keys.Count].Id), TimeSpan.FromSeconds(30), default)));
        for (var number = 0; number < answers.Length; number++)
        {
            Assert.Equal((byte)SignerAnswer.Done, answers[number].Kind);
            Assert.True(answers[number].Body.Flag());
            Assert.Equal(keys[number % keys.Count].Id, answers[number].Body.Key().Id);
        }
    }

    [Fact]
    public async Task Whoever_asks_all_the_time_while_the_signer_is_away_finds_it_when_it_is_back()
    {
        await using var plant = await SignerPlant.StartAsync();
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        using var client = new SignerClient(plant.Socket, time, NullLogger.Instance);
        File.Move(plant.Socket, plant.Socket + ".away");
        Assert.NotNull(await client.TroubleAsync(default));
        File.Move(plant.Socket + ".away", plant.Socket);
        var trouble = new List<string?>();
        for (var asked = 0; asked < 5; asked++)
        {
            trouble.Add(await client.TroubleAsync(default));
            time.Advance(TimeSpan.FromMilliseconds(50));
        }
        Assert.All(trouble[..4], Assert.NotNull);
        Assert.Null(trouble[4]);
    }

    [Fact] // a connection that says nothing, or half of something, keeps nobody waiting
    public async Task Idle_connections_beyond_the_cap_are_turned_away_and_those_there_are_go_on()
    {
        await using var plant = await SignerPlant.StartAsync();
        Assert.Null(await plant.FrontEnd.TroubleAsync(default));
        var idle = new List<Socket>();
        for (var number = 0; number < 300; number++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // A full backlog says EAGAIN at once (unix(7)).
            await Waiting.UntilAsync(() => Task.FromResult(Connected(socket, plant.Socket)));
            idle.Add(socket);
        }
        Assert.Null(await plant.FrontEnd.TroubleAsync(default));
        await Waiting.UntilAsync(() => Task.FromResult(plant.Told.Contains("there are 256 already", StringComparison.Ordinal)));
        foreach (var socket in idle) socket.Dispose();
    }

    private static bool Connected(Socket socket, string path)
    {
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
    }

    private static byte[] Octets(string what)
    {
        byte[] hello = Frame(SignerCall.Hello, frame => frame.Octet(SignerProtocol.Version));
        var key = new string('a', 64);
        return what switch
        {
            "a frame of two gigabytes" => [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0],
            "a frame too long for its kind" => [.. hello, .. Head(SignerProtocol.LongestFrame + 1, SignerCall.Find)],
            "a frame without a kind" => [0, 0, 0, 4, 0, 0, 0, 1, 0],
            "no greeting" => Frame(SignerCall.List, _ => { }),
            "another version" => Frame(SignerCall.Hello, frame => frame.Octet(2)),
            "a greeting with more in it" => Frame(SignerCall.Hello, frame => frame.Octet(1).Octet(1)),
            "a call that there is not" => [.. hello, .. Frame((SignerCall)99, _ => { })],
            "a greeting again" => [.. hello, .. hello],
            "a length beyond the frame" => [.. hello, .. Frame(SignerCall.Find, frame => frame.Number(uint.MaxValue))],
            "more than the call has" => [.. hello, .. Frame(SignerCall.List, frame => frame.Octet(0))],
            "less than the call has" => [.. hello, .. Frame(SignerCall.Sign, frame => frame.Text(key))],
            "a scheme that there is not" => [.. hello, .. Frame(SignerCall.Sign, frame => frame.Text(key).Octet(77).Octets([1]))],
            "a key's id that is none" => [.. hello, .. Frame(SignerCall.Destroy, frame => frame.Text("../../etc/passwd"))],
            "a hash of another length" => [.. hello, .. Frame(SignerCall.SignDigest, frame => frame.Text(key).Octets(new byte[20]))],
            _ => "GET / HTTP/1.1\r\nHost: signer\r\n\r\n"u8.ToArray(),
        };
    }

    private static byte[] Frame(SignerCall call, Action<WireWriter> write)
    {
        var frame = new WireWriter(1, (byte)call);
        write(frame);
        return frame.Frame().ToArray();
    }

    private static byte[] Head(int length, SignerCall call)
    {
        var head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, length);
        head[^1] = (byte)call;
        return head;
    }
}
