using System.Text;

namespace TrustPoint.Agent.Tests.Discovery;

/// <summary>What a registrar answers, laid out by hand.</summary>
internal static class Packets
{
    /// <summary>PTR, SRV and A of one registrar, with names that point back.</summary>
    public static byte[] Answer(string host, int port, uint address, uint lifetime = 120)
    {
        var packet = new List<byte>();
        packet.AddRange([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 2]); // an authoritative answer: 1 answer, 2 additional
        Label("_brski-registrar"); // at 12
        Label("_tcp");
        Label("local"); // at 34
        packet.Add(0);
        Head(12, 1);
        Data(() =>
        {
            Label("box"); // at 51
            Pointer(12);
        });
        var instance = 51;
        Pointer(instance);
        Head(33, 0x8001);
        var hostAt = 0;
        Data(() =>
        {
            packet.AddRange([0, 0, 0, 0, (byte)(port >> 8), (byte)port]);
            hostAt = packet.Count;
            Label(host.Split('.')[0]);
            Pointer(34);
        });
        Pointer(hostAt);
        Head(1, 0x8001);
        Data(() => packet.AddRange([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]));
        return [.. packet];

        void Label(string text)
        {
            packet.Add((byte)text.Length);
            packet.AddRange(Encoding.ASCII.GetBytes(text));
        }

        void Pointer(int to) => packet.AddRange([(byte)(0xC0 | (to >> 8)), (byte)to]);

        void Head(int type, int kind) => packet.AddRange(
            [0, (byte)type, (byte)(kind >> 8), (byte)kind, (byte)(lifetime >> 24), (byte)(lifetime >> 16), (byte)(lifetime >> 8), (byte)lifetime]);

        void Data(Action write)
        {
            var at = packet.Count;
            packet.AddRange([0, 0]);
            write();
            (packet[at], packet[at + 1]) = ((byte)((packet.Count - at - 2) >> 8), (byte)(packet.Count - at - 2));
        }
    }
}
