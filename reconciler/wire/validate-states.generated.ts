// Written by `npm run generate` from schema/wire/states.json. Change the schema, not this file.
// @ts-nocheck
import type { Validate } from './read-document.ts';

export const validate: Validate = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"wire/states.json","type":"object","required":["run","seq","revision","recipient","items","targets"],"properties":{"run":{"type":"string","pattern":"^[A-Za-z0-9_-]{8,64}$"},"seq":{"type":"integer","minimum":1,"maximum":9007199254740991},"revision":{"type":"integer","minimum":0,"maximum":9007199254740991},"recipient":{"type":"string","maxLength":256},"items":{"type":"object","maxProperties":2000,"propertyNames":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"additionalProperties":{"$ref":"#/$defs/toldItem"}},"targets":{"type":"array","maxItems":8,"items":{"$ref":"#/$defs/toldTarget"}}},"$defs":{"toldItem":{"type":"object","required":["digest","health","why"],"properties":{"digest":{"type":"string","maxLength":128},"health":{"enum":["healthy","progressing","degraded","missing","unknown"]},"why":{"type":"string","maxLength":4096},"live":{"$ref":"#/$defs/toldLive"}}},"toldLive":{"type":"object","required":["name","state","restarts","createdAt"],"properties":{"name":{"type":"string","maxLength":512},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}}},"toldTarget":{"type":"object","required":["target","live","foreign","facts"],"properties":{"target":{"$ref":"#/$defs/targetId"},"live":{"type":"array","maxItems":2000,"items":{"$ref":"#/$defs/live"}},"foreign":{"type":"array","maxItems":5000,"items":{"$ref":"#/$defs/foreign"}},"facts":{"oneOf":[{"$ref":"#/$defs/facts"},{"type":"null"}]},"why":{"type":"string","maxLength":4096}}},"targetId":{"type":"string","pattern":"^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$"},"id":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"state":{"oneOf":[{"type":"object","required":["phase"],"properties":{"phase":{"const":"created"}}},{"type":"object","required":["phase","health"],"properties":{"phase":{"const":"running"},"health":{"enum":["none","starting","healthy","unhealthy"]},"startedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"healthOutput":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"restarting"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"paused"}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"exited"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991},"finishedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"outOfMemory":{"type":"boolean"},"error":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"present"}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"pending"},"progress":{"type":"string","maxLength":256}}},{"type":"object","required":["phase","error","temporary"],"properties":{"phase":{"const":"failed"},"error":{"type":"string","maxLength":8192},"temporary":{"type":"boolean"}}}]},"live":{"type":"object","required":["id","ref","name","spec","state","restarts","createdAt"],"properties":{"id":{"$ref":"#/$defs/id"},"ref":{"type":"string","maxLength":512,"minLength":1},"name":{"type":"string","maxLength":512},"spec":{"$ref":"spec.json#/$defs/spec"},"applied":{"$ref":"spec.json#/$defs/spec"},"adopted":{"const":true},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"assumed":{"const":true},"unposted":{"type":"string","maxLength":4096}}},"foreign":{"type":"object","required":["kind","name","ports","addresses"],"properties":{"kind":{"enum":["workload","network","volume","image"]},"name":{"type":"string","maxLength":512},"owner":{"type":"object","required":["cluster","uid"],"properties":{"cluster":{"type":"string","maxLength":128},"uid":{"type":"string","maxLength":128}}},"stack":{"type":"string","maxLength":256},"ports":{"type":"array","maxItems":1000,"items":{"$ref":"#/$defs/heldPort"}},"addresses":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":256}},"ref":{"type":"string","maxLength":512},"image":{"type":"string","maxLength":1024},"running":{"type":"boolean"},"removedAtEnd":{"const":true}}},"heldPort":{"type":"object","required":["address","port","protocol"],"properties":{"address":{"type":"string","maxLength":64},"port":{"type":"integer","minimum":0,"maximum":65535},"protocol":{"enum":["tcp","udp","sctp"]}}},"facts":{"type":"object","required":["platform","engineVersion","hostname","cpuMillis","memoryBytes","runtimes"],"properties":{"platform":{"type":"string","maxLength":64},"engineVersion":{"type":"string","maxLength":64},"hostname":{"type":"string","maxLength":256},"cpuMillis":{"type":"number","minimum":0,"maximum":1000000000},"memoryBytes":{"type":"number","minimum":0,"maximum":1000000000000000000},"runtimes":{"type":"array","maxItems":64,"items":{"type":"string","maxLength":128}},"engineId":{"type":"string","maxLength":256},"host":{"not":{}}}}}};
const pattern4 = new RegExp("^[A-Za-z0-9_-]{8,64}$", "u");
const pattern5 = new RegExp("^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$", "u");
const func1 = text => { let count = 0; for (const _ of text) count += 1; return count; };
const schema32 = {"type":"object","required":["digest","health","why"],"properties":{"digest":{"type":"string","maxLength":128},"health":{"enum":["healthy","progressing","degraded","missing","unknown"]},"why":{"type":"string","maxLength":4096},"live":{"$ref":"#/$defs/toldLive"}}};
const schema33 = {"type":"object","required":["name","state","restarts","createdAt"],"properties":{"name":{"type":"string","maxLength":512},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}}};
const schema34 = {"oneOf":[{"type":"object","required":["phase"],"properties":{"phase":{"const":"created"}}},{"type":"object","required":["phase","health"],"properties":{"phase":{"const":"running"},"health":{"enum":["none","starting","healthy","unhealthy"]},"startedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"healthOutput":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"restarting"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"paused"}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"exited"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991},"finishedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"outOfMemory":{"type":"boolean"},"error":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"present"}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"pending"},"progress":{"type":"string","maxLength":256}}},{"type":"object","required":["phase","error","temporary"],"properties":{"phase":{"const":"failed"},"error":{"type":"string","maxLength":8192},"temporary":{"type":"boolean"}}}]};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.name === undefined) && (missing0 = "name")) || ((data.state === undefined) && (missing0 = "state"))) || ((data.restarts === undefined) && (missing0 = "restarts"))) || ((data.createdAt === undefined) && (missing0 = "createdAt"))){
validate22.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.name !== undefined){
let data0 = data.name;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(func1(data0) > 512){
validate22.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate22.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.state !== undefined){
let data1 = data.state;
const _errs3 = errors;
const _errs5 = errors;
let valid2 = false;
let passing0 = null;
const _errs6 = errors;
if(errors === _errs6){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing1;
if((data1.phase === undefined) && (missing1 = "phase")){
const err0 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/0/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data1.phase !== undefined){
if("created" !== data1.phase){
const err1 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/0/properties/phase/const",keyword:"const",params:{allowedValue: "created"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs6 === errors;
if(_valid0){
valid2 = true;
passing0 = 0;
var props0 = {};
props0.phase = true;
}
const _errs9 = errors;
if(errors === _errs9){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing2;
if(((data1.phase === undefined) && (missing2 = "phase")) || ((data1.health === undefined) && (missing2 = "health"))){
const err3 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/1/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
if(data1.phase !== undefined){
const _errs11 = errors;
if("running" !== data1.phase){
const err4 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/1/properties/phase/const",keyword:"const",params:{allowedValue: "running"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid4 = _errs11 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data1.health !== undefined){
let data4 = data1.health;
const _errs12 = errors;
if(!((((data4 === "none") || (data4 === "starting")) || (data4 === "healthy")) || (data4 === "unhealthy"))){
const err5 = {instancePath:instancePath+"/state/health",schemaPath:"#/$defs/state/oneOf/1/properties/health/enum",keyword:"enum",params:{allowedValues: schema34.oneOf[1].properties.health.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid4 = _errs12 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data1.startedAt !== undefined){
let data5 = data1.startedAt;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data5 == "number"){
if(data5 > 9007199254740991 || isNaN(data5)){
const err6 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
if(data5 < -9007199254740991 || isNaN(data5)){
const err7 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var valid4 = _errs13 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data1.healthOutput !== undefined){
let data6 = data1.healthOutput;
const _errs15 = errors;
if(errors === _errs15){
if(typeof data6 === "string"){
if(func1(data6) > 8192){
const err9 = {instancePath:instancePath+"/state/healthOutput",schemaPath:"#/$defs/state/oneOf/1/properties/healthOutput/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/state/healthOutput",schemaPath:"#/$defs/state/oneOf/1/properties/healthOutput/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var valid4 = _errs15 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
}
else {
const err11 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var _valid0 = _errs9 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid2 = true;
passing0 = 1;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.health = true;
props0.startedAt = true;
props0.healthOutput = true;
}
}
const _errs17 = errors;
if(errors === _errs17){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing3;
if(((data1.phase === undefined) && (missing3 = "phase")) || ((data1.exitCode === undefined) && (missing3 = "exitCode"))){
const err12 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/2/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
if(data1.phase !== undefined){
const _errs19 = errors;
if("restarting" !== data1.phase){
const err13 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/2/properties/phase/const",keyword:"const",params:{allowedValue: "restarting"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid5 = _errs19 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data1.exitCode !== undefined){
let data8 = data1.exitCode;
const _errs20 = errors;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
const err14 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(errors === _errs20){
if(typeof data8 == "number"){
if(data8 > 9007199254740991 || isNaN(data8)){
const err15 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
if(data8 < -9007199254740991 || isNaN(data8)){
const err16 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
}
var valid5 = _errs20 === errors;
}
else {
var valid5 = true;
}
}
}
}
else {
const err17 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
var _valid0 = _errs17 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid2 = true;
passing0 = 2;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.exitCode = true;
}
}
const _errs22 = errors;
if(errors === _errs22){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing4;
if((data1.phase === undefined) && (missing4 = "phase")){
const err18 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/3/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
if(data1.phase !== undefined){
if("paused" !== data1.phase){
const err19 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/3/properties/phase/const",keyword:"const",params:{allowedValue: "paused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
else {
const err20 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/3/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var _valid0 = _errs22 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid2 = true;
passing0 = 3;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
}
}
const _errs25 = errors;
if(errors === _errs25){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing5;
if(((data1.phase === undefined) && (missing5 = "phase")) || ((data1.exitCode === undefined) && (missing5 = "exitCode"))){
const err21 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/4/required",keyword:"required",params:{missingProperty: missing5},message:"must have required property '"+missing5+"'"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
if(data1.phase !== undefined){
const _errs27 = errors;
if("exited" !== data1.phase){
const err22 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/4/properties/phase/const",keyword:"const",params:{allowedValue: "exited"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var valid7 = _errs27 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data1.exitCode !== undefined){
let data11 = data1.exitCode;
const _errs28 = errors;
if(!((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11)))){
const err23 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(errors === _errs28){
if(typeof data11 == "number"){
if(data11 > 9007199254740991 || isNaN(data11)){
const err24 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
if(data11 < -9007199254740991 || isNaN(data11)){
const err25 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
}
var valid7 = _errs28 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data1.finishedAt !== undefined){
let data12 = data1.finishedAt;
const _errs30 = errors;
if(errors === _errs30){
if(typeof data12 == "number"){
if(data12 > 9007199254740991 || isNaN(data12)){
const err26 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
else {
if(data12 < -9007199254740991 || isNaN(data12)){
const err27 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
var valid7 = _errs30 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data1.outOfMemory !== undefined){
const _errs32 = errors;
if(typeof data1.outOfMemory !== "boolean"){
const err29 = {instancePath:instancePath+"/state/outOfMemory",schemaPath:"#/$defs/state/oneOf/4/properties/outOfMemory/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var valid7 = _errs32 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data1.error !== undefined){
let data14 = data1.error;
const _errs34 = errors;
if(errors === _errs34){
if(typeof data14 === "string"){
if(func1(data14) > 8192){
const err30 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/4/properties/error/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/4/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
var valid7 = _errs34 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/4/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
var _valid0 = _errs25 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid2 = true;
passing0 = 4;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.exitCode = true;
props0.finishedAt = true;
props0.outOfMemory = true;
props0.error = true;
}
}
const _errs36 = errors;
if(errors === _errs36){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing6;
if((data1.phase === undefined) && (missing6 = "phase")){
const err33 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/5/required",keyword:"required",params:{missingProperty: missing6},message:"must have required property '"+missing6+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
if(data1.phase !== undefined){
if("present" !== data1.phase){
const err34 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/5/properties/phase/const",keyword:"const",params:{allowedValue: "present"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
}
else {
const err35 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/5/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
var _valid0 = _errs36 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 5];
}
else {
if(_valid0){
valid2 = true;
passing0 = 5;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
}
}
const _errs39 = errors;
if(errors === _errs39){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing7;
if((data1.phase === undefined) && (missing7 = "phase")){
const err36 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/6/required",keyword:"required",params:{missingProperty: missing7},message:"must have required property '"+missing7+"'"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
else {
if(data1.phase !== undefined){
const _errs41 = errors;
if("pending" !== data1.phase){
const err37 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/6/properties/phase/const",keyword:"const",params:{allowedValue: "pending"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var valid9 = _errs41 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data1.progress !== undefined){
let data17 = data1.progress;
const _errs42 = errors;
if(errors === _errs42){
if(typeof data17 === "string"){
if(func1(data17) > 256){
const err38 = {instancePath:instancePath+"/state/progress",schemaPath:"#/$defs/state/oneOf/6/properties/progress/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/state/progress",schemaPath:"#/$defs/state/oneOf/6/properties/progress/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
var valid9 = _errs42 === errors;
}
else {
var valid9 = true;
}
}
}
}
else {
const err40 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/6/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
var _valid0 = _errs39 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 6];
}
else {
if(_valid0){
valid2 = true;
passing0 = 6;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.progress = true;
}
}
const _errs44 = errors;
if(errors === _errs44){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing8;
if((((data1.phase === undefined) && (missing8 = "phase")) || ((data1.error === undefined) && (missing8 = "error"))) || ((data1.temporary === undefined) && (missing8 = "temporary"))){
const err41 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/7/required",keyword:"required",params:{missingProperty: missing8},message:"must have required property '"+missing8+"'"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
if(data1.phase !== undefined){
const _errs46 = errors;
if("failed" !== data1.phase){
const err42 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/7/properties/phase/const",keyword:"const",params:{allowedValue: "failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var valid10 = _errs46 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data1.error !== undefined){
let data19 = data1.error;
const _errs47 = errors;
if(errors === _errs47){
if(typeof data19 === "string"){
if(func1(data19) > 8192){
const err43 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/7/properties/error/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/7/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
var valid10 = _errs47 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data1.temporary !== undefined){
const _errs49 = errors;
if(typeof data1.temporary !== "boolean"){
const err45 = {instancePath:instancePath+"/state/temporary",schemaPath:"#/$defs/state/oneOf/7/properties/temporary/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var valid10 = _errs49 === errors;
}
else {
var valid10 = true;
}
}
}
}
}
else {
const err46 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/7/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
var _valid0 = _errs44 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 7];
}
else {
if(_valid0){
valid2 = true;
passing0 = 7;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.error = true;
props0.temporary = true;
}
}
}
}
}
}
}
}
}
if(!valid2){
const err47 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
validate22.errors = vErrors;
return false;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.restarts !== undefined){
let data21 = data.restarts;
const _errs51 = errors;
if(!((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21)))){
validate22.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs51){
if(typeof data21 == "number"){
if(data21 > 9007199254740991 || isNaN(data21)){
validate22.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data21 < 0 || isNaN(data21)){
validate22.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs51 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.createdAt !== undefined){
let data22 = data.createdAt;
const _errs53 = errors;
if(errors === _errs53){
if(typeof data22 == "number"){
if(data22 > 9007199254740991 || isNaN(data22)){
validate22.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data22 < -9007199254740991 || isNaN(data22)){
validate22.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"}];
return false;
}
}
}
else {
validate22.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid0 = _errs53 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate22.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":{"name":true,"state":true,"restarts":true,"createdAt":true},"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.digest === undefined) && (missing0 = "digest")) || ((data.health === undefined) && (missing0 = "health"))) || ((data.why === undefined) && (missing0 = "why"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.digest !== undefined){
let data0 = data.digest;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(func1(data0) > 128){
validate21.errors = [{instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate21.errors = [{instancePath:instancePath+"/digest",schemaPath:"#/properties/digest/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.health !== undefined){
let data1 = data.health;
const _errs3 = errors;
if(!(((((data1 === "healthy") || (data1 === "progressing")) || (data1 === "degraded")) || (data1 === "missing")) || (data1 === "unknown"))){
validate21.errors = [{instancePath:instancePath+"/health",schemaPath:"#/properties/health/enum",keyword:"enum",params:{allowedValues: schema32.properties.health.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.why !== undefined){
let data2 = data.why;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data2 === "string"){
if(func1(data2) > 4096){
validate21.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate21.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.live !== undefined){
const _errs6 = errors;
if(!(validate22(data.live, {instancePath:instancePath+"/live",parentData:data,parentDataProperty:"live",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":{"digest":true,"health":true,"why":true,"live":true},"dynamicProps":false,"dynamicItems":false};

const schema35 = {"type":"object","required":["target","live","foreign","facts"],"properties":{"target":{"$ref":"#/$defs/targetId"},"live":{"type":"array","maxItems":2000,"items":{"$ref":"#/$defs/live"}},"foreign":{"type":"array","maxItems":5000,"items":{"$ref":"#/$defs/foreign"}},"facts":{"oneOf":[{"$ref":"#/$defs/facts"},{"type":"null"}]},"why":{"type":"string","maxLength":4096}}};
const schema36 = {"type":"string","pattern":"^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$"};
const schema66 = {"type":"object","required":["platform","engineVersion","hostname","cpuMillis","memoryBytes","runtimes"],"properties":{"platform":{"type":"string","maxLength":64},"engineVersion":{"type":"string","maxLength":64},"hostname":{"type":"string","maxLength":256},"cpuMillis":{"type":"number","minimum":0,"maximum":1000000000},"memoryBytes":{"type":"number","minimum":0,"maximum":1000000000000000000},"runtimes":{"type":"array","maxItems":64,"items":{"type":"string","maxLength":128}},"engineId":{"type":"string","maxLength":256},"host":{"not":{}}}};
const pattern6 = new RegExp("^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$", "u");
const schema37 = {"type":"object","required":["id","ref","name","spec","state","restarts","createdAt"],"properties":{"id":{"$ref":"#/$defs/id"},"ref":{"type":"string","maxLength":512,"minLength":1},"name":{"type":"string","maxLength":512},"spec":{"$ref":"spec.json#/$defs/spec"},"applied":{"$ref":"spec.json#/$defs/spec"},"adopted":{"const":true},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"assumed":{"const":true},"unposted":{"type":"string","maxLength":4096}}};
const schema38 = {"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"};
const schema40 = {"oneOf":[{"$ref":"#/$defs/workload"},{"$ref":"#/$defs/network"},{"$ref":"#/$defs/volume"},{"$ref":"#/$defs/image"}]};
const schema56 = {"type":"object","additionalProperties":false,"required":["kind","name","driver","internal","attachable","subnets","options","labels"],"properties":{"kind":{"const":"network"},"name":{"type":"string"},"driver":{"type":"string"},"internal":{"type":"boolean"},"attachable":{"type":"boolean"},"subnets":{"type":"array","items":{"type":"string"}},"options":{"type":"object","additionalProperties":{"type":"string"}},"labels":{"type":"object","additionalProperties":{"type":"string"}}}};
const schema57 = {"type":"object","additionalProperties":false,"required":["kind","name","driver","options","labels"],"properties":{"kind":{"const":"volume"},"name":{"type":"string"},"driver":{"type":"string"},"options":{"type":"object","additionalProperties":{"type":"string"}},"labels":{"type":"object","additionalProperties":{"type":"string"}}}};
const schema58 = {"type":"object","additionalProperties":false,"required":["kind","ref","pull"],"properties":{"kind":{"const":"image"},"ref":{"type":"string"},"digest":{"type":"string"},"pull":{"enum":["missing","always","never"]},"platform":{"type":"string"},"build":{"type":"object","additionalProperties":false,"required":["context","dockerfile","args"],"properties":{"context":{"type":"string"},"dockerfile":{"type":"string"},"args":{"type":"object","additionalProperties":{"type":"string"}},"target":{"type":"string"}}}}};
const schema41 = {"type":"object","additionalProperties":false,"required":["kind","job","replica","technology","env","files","volumes","networks","ports","restart","limits","reservations","stop","security","labels","oneShot"],"properties":{"kind":{"const":"workload"},"job":{"type":"string","minLength":1},"replica":{"type":"string"},"technology":{"enum":["container","process"]},"image":{"type":"object","additionalProperties":false,"required":["ref"],"properties":{"ref":{"type":"string"},"digest":{"type":"string"}}},"command":{"type":"array","items":{"$ref":"#/$defs/text"}},"args":{"type":"array","items":{"$ref":"#/$defs/text"}},"workingDir":{"type":"string"},"hostname":{"type":"string"},"env":{"type":"object","additionalProperties":{"$ref":"#/$defs/text"}},"files":{"type":"array","items":{"$ref":"#/$defs/file"}},"volumes":{"type":"array","items":{"$ref":"#/$defs/mount"}},"networks":{"type":"array","items":{"$ref":"#/$defs/attachment"}},"networkMode":{"enum":["host","none"]},"pidMode":{"const":"host"},"ports":{"type":"array","items":{"$ref":"#/$defs/port"}},"healthcheck":{"$ref":"#/$defs/healthcheck"},"restart":{"$ref":"#/$defs/restart"},"limits":{"$ref":"#/$defs/limits"},"reservations":{"$ref":"#/$defs/limits"},"stop":{"type":"object","additionalProperties":false,"required":["signal","graceMs"],"properties":{"signal":{"type":"string"},"graceMs":{"type":"number","minimum":0,"maximum":1000000000000000}}},"security":{"$ref":"#/$defs/security"},"logging":{"type":"object","additionalProperties":false,"required":["driver","options"],"properties":{"driver":{"type":"string"},"options":{"type":"object","additionalProperties":{"type":"string"}}}},"labels":{"type":"object","additionalProperties":{"type":"string"}},"docker":{"$ref":"#/$defs/dockerOnly"},"oneShot":{"type":"boolean"},"after":{"type":"string"},"relieved":{"$ref":"#/$defs/relieved"}}};
const schema44 = {"type":"object","additionalProperties":false,"required":["path","mode","digest","change"],"properties":{"path":{"type":"string"},"mode":{"type":"string","pattern":"^[0-7]{4}$"},"owner":{"type":"string"},"digest":{"type":"string"},"change":{"oneOf":[{"type":"object","additionalProperties":false,"required":["mode"],"properties":{"mode":{"enum":["restart","none"]}}},{"type":"object","additionalProperties":false,"required":["mode","signal"],"properties":{"mode":{"const":"signal"},"signal":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["mode","command"],"properties":{"mode":{"const":"command"},"command":{"type":"array","items":{"type":"string"}}}}]}}};
const schema45 = {"oneOf":[{"type":"object","additionalProperties":false,"required":["type","volume","path","readOnly"],"properties":{"type":{"const":"volume"},"volume":{"type":"string"},"path":{"type":"string"},"readOnly":{"type":"boolean"}}},{"type":"object","additionalProperties":false,"required":["type","host","path","readOnly"],"properties":{"type":{"const":"bind"},"host":{"type":"string"},"path":{"type":"string"},"readOnly":{"type":"boolean"}}},{"type":"object","additionalProperties":false,"required":["type","sizeBytes","path"],"properties":{"type":{"const":"tmpfs"},"sizeBytes":{"type":"integer","minimum":0,"maximum":9007199254740991},"path":{"type":"string"}}}]};
const schema46 = {"type":"object","additionalProperties":false,"required":["network","aliases"],"properties":{"network":{"type":"string"},"aliases":{"type":"array","items":{"type":"string"}},"ipv4":{"type":"string"},"ipv6":{"type":"string"}}};
const schema47 = {"type":"object","additionalProperties":false,"required":["target","protocol","address"],"properties":{"target":{"type":"integer","minimum":0,"maximum":65535},"publish":{"type":"integer","minimum":0,"maximum":65535},"protocol":{"enum":["tcp","udp","sctp"]},"address":{"type":"string"}}};
const schema48 = {"type":"object","additionalProperties":false,"required":["test","intervalMs","timeoutMs","retries","startPeriodMs"],"properties":{"test":{"oneOf":[{"type":"object","additionalProperties":false,"required":["command"],"properties":{"command":{"type":"array","items":{"type":"string"}}}},{"type":"object","additionalProperties":false,"required":["shell"],"properties":{"shell":{"type":"string"}}},{"type":"object","additionalProperties":false,"required":["none"],"properties":{"none":{"const":true}}},{"type":"object","additionalProperties":false,"required":["http"],"properties":{"http":{"type":"object","additionalProperties":false,"required":["path","port"],"properties":{"path":{"type":"string"},"port":{"type":"integer","minimum":0,"maximum":65535}}}}},{"type":"object","additionalProperties":false,"required":["tcp"],"properties":{"tcp":{"type":"integer","minimum":0,"maximum":65535}}}]},"intervalMs":{"type":"number","minimum":0,"maximum":1000000000000000},"timeoutMs":{"type":"number","minimum":0,"maximum":1000000000000000},"retries":{"type":"integer","minimum":0,"maximum":9007199254740991},"startPeriodMs":{"type":"number","minimum":0,"maximum":1000000000000000}}};
const schema49 = {"type":"object","additionalProperties":false,"required":["policy"],"properties":{"policy":{"enum":["always","unless-stopped","on-failure","no"]},"delayMs":{"type":"number","minimum":0,"maximum":1000000000000000},"attempts":{"type":"integer","minimum":0,"maximum":9007199254740991},"windowMs":{"type":"number","minimum":0,"maximum":1000000000000000}}};
const schema50 = {"type":"object","additionalProperties":false,"properties":{"cpuMillis":{"type":"number","minimum":0,"maximum":1000000000},"memoryBytes":{"type":"number","minimum":0,"maximum":1000000000000000000},"pids":{"type":"integer","minimum":0,"maximum":9007199254740991}}};
const schema52 = {"type":"object","additionalProperties":false,"required":["privileged","readOnly","capabilitiesAdd","capabilitiesDrop","devices"],"properties":{"user":{"type":"string"},"privileged":{"type":"boolean"},"readOnly":{"type":"boolean"},"capabilitiesAdd":{"type":"array","items":{"type":"string"}},"capabilitiesDrop":{"type":"array","items":{"type":"string"}},"devices":{"type":"array","items":{"type":"string"}}}};
const schema53 = {"type":"object","additionalProperties":false,"required":["extraHosts","ulimits","sysctls"],"properties":{"extraHosts":{"type":"array","items":{"type":"string"}},"ulimits":{"type":"object","additionalProperties":{"type":"object","additionalProperties":false,"required":["soft","hard"],"properties":{"soft":{"type":"integer","minimum":-1,"maximum":9007199254740991},"hard":{"type":"integer","minimum":-1,"maximum":9007199254740991}}}},"sysctls":{"type":"object","additionalProperties":{"type":"string"}},"init":{"type":"boolean"}}};
const func14 = Object.prototype.hasOwnProperty;
const schema42 = {"oneOf":[{"type":"string"},{"type":"array","items":{"oneOf":[{"type":"string"},{"$ref":"#/$defs/secretPart"}]}}]};
const schema43 = {"type":"object","additionalProperties":false,"required":["secret","fingerprint"],"properties":{"secret":{"type":"string"},"key":{"type":"string"},"fingerprint":{"type":["string","null"]}}};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
let passing0 = null;
const _errs1 = errors;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs1 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
}
const _errs3 = errors;
if(errors === _errs3){
if(Array.isArray(data)){
var valid1 = true;
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
const _errs5 = errors;
const _errs6 = errors;
let valid2 = false;
let passing1 = null;
const _errs7 = errors;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/oneOf/1/items/oneOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid1 = _errs7 === errors;
if(_valid1){
valid2 = true;
passing1 = 0;
}
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
let missing0;
if(((data0.secret === undefined) && (missing0 = "secret")) || ((data0.fingerprint === undefined) && (missing0 = "fingerprint"))){
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secretPart/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
const _errs12 = errors;
for(const key0 in data0){
if(!(((key0 === "secret") || (key0 === "key")) || (key0 === "fingerprint"))){
const err3 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secretPart/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
break;
}
}
if(_errs12 === errors){
if(data0.secret !== undefined){
const _errs13 = errors;
if(typeof data0.secret !== "string"){
const err4 = {instancePath:instancePath+"/" + i0+"/secret",schemaPath:"#/$defs/secretPart/properties/secret/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid4 = _errs13 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data0.key !== undefined){
const _errs15 = errors;
if(typeof data0.key !== "string"){
const err5 = {instancePath:instancePath+"/" + i0+"/key",schemaPath:"#/$defs/secretPart/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid4 = _errs15 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data0.fingerprint !== undefined){
let data3 = data0.fingerprint;
const _errs17 = errors;
if((typeof data3 !== "string") && (data3 !== null)){
const err6 = {instancePath:instancePath+"/" + i0+"/fingerprint",schemaPath:"#/$defs/secretPart/properties/fingerprint/type",keyword:"type",params:{type: schema43.properties.fingerprint.type},message:"must be string,null"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var valid4 = _errs17 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
}
else {
const err7 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/secretPart/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
var _valid1 = _errs9 === errors;
if(_valid1 && valid2){
valid2 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid2 = true;
passing1 = 1;
}
}
if(!valid2){
const err8 = {instancePath:instancePath+"/" + i0,schemaPath:"#/oneOf/1/items/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
var valid1 = _errs5 === errors;
if(!valid1){
break;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/oneOf/1/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
var items0 = true;
}
}
if(!valid0){
const err10 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
validate30.errors = vErrors;
return false;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate30.errors = vErrors;
evaluated0.items = items0;
return errors === 0;
}
validate30.evaluated = {"dynamicProps":false,"dynamicItems":true};

const schema54 = {"type":"object","additionalProperties":false,"required":["by"],"properties":{"by":{"type":"array","items":{"type":"string"}},"limits":{"$ref":"#/$defs/limits"},"replicas":{"type":"integer","minimum":0,"maximum":9007199254740991}}};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.by === undefined) && (missing0 = "by")){
validate34.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(((key0 === "by") || (key0 === "limits")) || (key0 === "replicas"))){
validate34.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.by !== undefined){
let data0 = data.by;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data0)){
var valid1 = true;
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
const _errs4 = errors;
if(typeof data0[i0] !== "string"){
validate34.errors = [{instancePath:instancePath+"/by/" + i0,schemaPath:"#/properties/by/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate34.errors = [{instancePath:instancePath+"/by",schemaPath:"#/properties/by/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.limits !== undefined){
let data2 = data.limits;
const _errs6 = errors;
const _errs7 = errors;
if(errors === _errs7){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
const _errs9 = errors;
for(const key1 in data2){
if(!(((key1 === "cpuMillis") || (key1 === "memoryBytes")) || (key1 === "pids"))){
validate34.errors = [{instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs9 === errors){
if(data2.cpuMillis !== undefined){
let data3 = data2.cpuMillis;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data3 == "number"){
if(data3 > 1000000000 || isNaN(data3)){
validate34.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"}];
return false;
}
else {
if(data3 < 0 || isNaN(data3)){
validate34.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate34.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid3 = _errs10 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.memoryBytes !== undefined){
let data4 = data2.memoryBytes;
const _errs12 = errors;
if(errors === _errs12){
if(typeof data4 == "number"){
if(data4 > 1000000000000000000 || isNaN(data4)){
validate34.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000000},message:"must be <= 1000000000000000000"}];
return false;
}
else {
if(data4 < 0 || isNaN(data4)){
validate34.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate34.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.pids !== undefined){
let data5 = data2.pids;
const _errs14 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
validate34.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs14){
if(typeof data5 == "number"){
if(data5 > 9007199254740991 || isNaN(data5)){
validate34.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data5 < 0 || isNaN(data5)){
validate34.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
else {
validate34.errors = [{instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.replicas !== undefined){
let data6 = data.replicas;
const _errs16 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate34.errors = [{instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs16){
if(typeof data6 == "number"){
if(data6 > 9007199254740991 || isNaN(data6)){
validate34.errors = [{instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate34.errors = [{instancePath:instancePath+"/replicas",schemaPath:"#/properties/replicas/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
else {
validate34.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern8 = new RegExp("^[0-7]{4}$", "u");

function validate29(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate29.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((((((((((data.kind === undefined) && (missing0 = "kind")) || ((data.job === undefined) && (missing0 = "job"))) || ((data.replica === undefined) && (missing0 = "replica"))) || ((data.technology === undefined) && (missing0 = "technology"))) || ((data.env === undefined) && (missing0 = "env"))) || ((data.files === undefined) && (missing0 = "files"))) || ((data.volumes === undefined) && (missing0 = "volumes"))) || ((data.networks === undefined) && (missing0 = "networks"))) || ((data.ports === undefined) && (missing0 = "ports"))) || ((data.restart === undefined) && (missing0 = "restart"))) || ((data.limits === undefined) && (missing0 = "limits"))) || ((data.reservations === undefined) && (missing0 = "reservations"))) || ((data.stop === undefined) && (missing0 = "stop"))) || ((data.security === undefined) && (missing0 = "security"))) || ((data.labels === undefined) && (missing0 = "labels"))) || ((data.oneShot === undefined) && (missing0 = "oneShot"))){
validate29.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
const _errs1 = errors;
for(const key0 in data){
if(!(func14.call(schema41.properties, key0))){
validate29.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.kind !== undefined){
const _errs2 = errors;
if("workload" !== data.kind){
validate29.errors = [{instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "workload"},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.job !== undefined){
let data1 = data.job;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data1 === "string"){
if(func1(data1) < 1){
validate29.errors = [{instancePath:instancePath+"/job",schemaPath:"#/properties/job/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
else {
validate29.errors = [{instancePath:instancePath+"/job",schemaPath:"#/properties/job/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.replica !== undefined){
const _errs5 = errors;
if(typeof data.replica !== "string"){
validate29.errors = [{instancePath:instancePath+"/replica",schemaPath:"#/properties/replica/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.technology !== undefined){
let data3 = data.technology;
const _errs7 = errors;
if(!((data3 === "container") || (data3 === "process"))){
validate29.errors = [{instancePath:instancePath+"/technology",schemaPath:"#/properties/technology/enum",keyword:"enum",params:{allowedValues: schema41.properties.technology.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.image !== undefined){
let data4 = data.image;
const _errs8 = errors;
if(errors === _errs8){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing1;
if((data4.ref === undefined) && (missing1 = "ref")){
validate29.errors = [{instancePath:instancePath+"/image",schemaPath:"#/properties/image/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
const _errs10 = errors;
for(const key1 in data4){
if(!((key1 === "ref") || (key1 === "digest"))){
validate29.errors = [{instancePath:instancePath+"/image",schemaPath:"#/properties/image/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs10 === errors){
if(data4.ref !== undefined){
const _errs11 = errors;
if(typeof data4.ref !== "string"){
validate29.errors = [{instancePath:instancePath+"/image/ref",schemaPath:"#/properties/image/properties/ref/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs11 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data4.digest !== undefined){
const _errs13 = errors;
if(typeof data4.digest !== "string"){
validate29.errors = [{instancePath:instancePath+"/image/digest",schemaPath:"#/properties/image/properties/digest/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs13 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/image",schemaPath:"#/properties/image/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.command !== undefined){
let data7 = data.command;
const _errs15 = errors;
if(errors === _errs15){
if(Array.isArray(data7)){
var valid2 = true;
const len0 = data7.length;
for(let i0=0; i0<len0; i0++){
const _errs17 = errors;
if(!(validate30(data7[i0], {instancePath:instancePath+"/command/" + i0,parentData:data7,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
var valid2 = _errs17 === errors;
if(!valid2){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/command",schemaPath:"#/properties/command/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.args !== undefined){
let data9 = data.args;
const _errs18 = errors;
if(errors === _errs18){
if(Array.isArray(data9)){
var valid3 = true;
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
const _errs20 = errors;
if(!(validate30(data9[i1], {instancePath:instancePath+"/args/" + i1,parentData:data9,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
var valid3 = _errs20 === errors;
if(!valid3){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/args",schemaPath:"#/properties/args/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs18 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.workingDir !== undefined){
const _errs21 = errors;
if(typeof data.workingDir !== "string"){
validate29.errors = [{instancePath:instancePath+"/workingDir",schemaPath:"#/properties/workingDir/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.hostname !== undefined){
const _errs23 = errors;
if(typeof data.hostname !== "string"){
validate29.errors = [{instancePath:instancePath+"/hostname",schemaPath:"#/properties/hostname/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs23 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.env !== undefined){
let data13 = data.env;
const _errs25 = errors;
if(errors === _errs25){
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key2 in data13){
const _errs28 = errors;
if(!(validate30(data13[key2], {instancePath:instancePath+"/env/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data13,parentDataProperty:key2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
var valid4 = _errs28 === errors;
if(!valid4){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/env",schemaPath:"#/properties/env/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.files !== undefined){
let data15 = data.files;
const _errs29 = errors;
if(errors === _errs29){
if(Array.isArray(data15)){
var valid5 = true;
const len2 = data15.length;
for(let i2=0; i2<len2; i2++){
let data16 = data15[i2];
const _errs31 = errors;
const _errs32 = errors;
if(errors === _errs32){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
let missing2;
if(((((data16.path === undefined) && (missing2 = "path")) || ((data16.mode === undefined) && (missing2 = "mode"))) || ((data16.digest === undefined) && (missing2 = "digest"))) || ((data16.change === undefined) && (missing2 = "change"))){
validate29.errors = [{instancePath:instancePath+"/files/" + i2,schemaPath:"#/$defs/file/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
const _errs34 = errors;
for(const key3 in data16){
if(!(((((key3 === "path") || (key3 === "mode")) || (key3 === "owner")) || (key3 === "digest")) || (key3 === "change"))){
validate29.errors = [{instancePath:instancePath+"/files/" + i2,schemaPath:"#/$defs/file/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs34 === errors){
if(data16.path !== undefined){
const _errs35 = errors;
if(typeof data16.path !== "string"){
validate29.errors = [{instancePath:instancePath+"/files/" + i2+"/path",schemaPath:"#/$defs/file/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid7 = _errs35 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data16.mode !== undefined){
let data18 = data16.mode;
const _errs37 = errors;
if(errors === _errs37){
if(typeof data18 === "string"){
if(!pattern8.test(data18)){
validate29.errors = [{instancePath:instancePath+"/files/" + i2+"/mode",schemaPath:"#/$defs/file/properties/mode/pattern",keyword:"pattern",params:{pattern: "^[0-7]{4}$"},message:"must match pattern \""+"^[0-7]{4}$"+"\""}];
return false;
}
}
else {
validate29.errors = [{instancePath:instancePath+"/files/" + i2+"/mode",schemaPath:"#/$defs/file/properties/mode/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid7 = _errs37 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data16.owner !== undefined){
const _errs39 = errors;
if(typeof data16.owner !== "string"){
validate29.errors = [{instancePath:instancePath+"/files/" + i2+"/owner",schemaPath:"#/$defs/file/properties/owner/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid7 = _errs39 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data16.digest !== undefined){
const _errs41 = errors;
if(typeof data16.digest !== "string"){
validate29.errors = [{instancePath:instancePath+"/files/" + i2+"/digest",schemaPath:"#/$defs/file/properties/digest/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid7 = _errs41 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data16.change !== undefined){
let data21 = data16.change;
const _errs43 = errors;
const _errs44 = errors;
let valid8 = false;
let passing0 = null;
const _errs45 = errors;
if(errors === _errs45){
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
let missing3;
if((data21.mode === undefined) && (missing3 = "mode")){
const err0 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/0/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
const _errs47 = errors;
for(const key4 in data21){
if(!(key4 === "mode")){
const err1 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
break;
}
}
if(_errs47 === errors){
if(data21.mode !== undefined){
let data22 = data21.mode;
if(!((data22 === "restart") || (data22 === "none"))){
const err2 = {instancePath:instancePath+"/files/" + i2+"/change/mode",schemaPath:"#/$defs/file/properties/change/oneOf/0/properties/mode/enum",keyword:"enum",params:{allowedValues: schema44.properties.change.oneOf[0].properties.mode.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
}
}
else {
const err3 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid0 = _errs45 === errors;
if(_valid0){
valid8 = true;
passing0 = 0;
var props0 = true;
}
const _errs49 = errors;
if(errors === _errs49){
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
let missing4;
if(((data21.mode === undefined) && (missing4 = "mode")) || ((data21.signal === undefined) && (missing4 = "signal"))){
const err4 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/1/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
const _errs51 = errors;
for(const key5 in data21){
if(!((key5 === "mode") || (key5 === "signal"))){
const err5 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
break;
}
}
if(_errs51 === errors){
if(data21.mode !== undefined){
const _errs52 = errors;
if("signal" !== data21.mode){
const err6 = {instancePath:instancePath+"/files/" + i2+"/change/mode",schemaPath:"#/$defs/file/properties/change/oneOf/1/properties/mode/const",keyword:"const",params:{allowedValue: "signal"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var valid10 = _errs52 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data21.signal !== undefined){
const _errs53 = errors;
if(typeof data21.signal !== "string"){
const err7 = {instancePath:instancePath+"/files/" + i2+"/change/signal",schemaPath:"#/$defs/file/properties/change/oneOf/1/properties/signal/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var valid10 = _errs53 === errors;
}
else {
var valid10 = true;
}
}
}
}
}
else {
const err8 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var _valid0 = _errs49 === errors;
if(_valid0 && valid8){
valid8 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid8 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
const _errs55 = errors;
if(errors === _errs55){
if(data21 && typeof data21 == "object" && !Array.isArray(data21)){
let missing5;
if(((data21.mode === undefined) && (missing5 = "mode")) || ((data21.command === undefined) && (missing5 = "command"))){
const err9 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/2/required",keyword:"required",params:{missingProperty: missing5},message:"must have required property '"+missing5+"'"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
const _errs57 = errors;
for(const key6 in data21){
if(!((key6 === "mode") || (key6 === "command"))){
const err10 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
break;
}
}
if(_errs57 === errors){
if(data21.mode !== undefined){
const _errs58 = errors;
if("command" !== data21.mode){
const err11 = {instancePath:instancePath+"/files/" + i2+"/change/mode",schemaPath:"#/$defs/file/properties/change/oneOf/2/properties/mode/const",keyword:"const",params:{allowedValue: "command"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var valid11 = _errs58 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data21.command !== undefined){
let data26 = data21.command;
const _errs59 = errors;
if(errors === _errs59){
if(Array.isArray(data26)){
var valid12 = true;
const len3 = data26.length;
for(let i3=0; i3<len3; i3++){
const _errs61 = errors;
if(typeof data26[i3] !== "string"){
const err12 = {instancePath:instancePath+"/files/" + i2+"/change/command/" + i3,schemaPath:"#/$defs/file/properties/change/oneOf/2/properties/command/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var valid12 = _errs61 === errors;
if(!valid12){
break;
}
}
}
else {
const err13 = {instancePath:instancePath+"/files/" + i2+"/change/command",schemaPath:"#/$defs/file/properties/change/oneOf/2/properties/command/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
var valid11 = _errs59 === errors;
}
else {
var valid11 = true;
}
}
}
}
}
else {
const err14 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
var _valid0 = _errs55 === errors;
if(_valid0 && valid8){
valid8 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid8 = true;
passing0 = 2;
if(props0 !== true){
props0 = true;
}
}
}
}
if(!valid8){
const err15 = {instancePath:instancePath+"/files/" + i2+"/change",schemaPath:"#/$defs/file/properties/change/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
validate29.errors = vErrors;
return false;
}
else {
errors = _errs44;
if(vErrors !== null){
if(_errs44){
vErrors.length = _errs44;
}
else {
vErrors = null;
}
}
}
var valid7 = _errs43 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/files/" + i2,schemaPath:"#/$defs/file/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid5 = _errs31 === errors;
if(!valid5){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/files",schemaPath:"#/properties/files/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs29 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.volumes !== undefined){
let data28 = data.volumes;
const _errs63 = errors;
if(errors === _errs63){
if(Array.isArray(data28)){
var valid13 = true;
const len4 = data28.length;
for(let i4=0; i4<len4; i4++){
let data29 = data28[i4];
const _errs65 = errors;
const _errs67 = errors;
let valid15 = false;
let passing1 = null;
const _errs68 = errors;
if(errors === _errs68){
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
let missing6;
if(((((data29.type === undefined) && (missing6 = "type")) || ((data29.volume === undefined) && (missing6 = "volume"))) || ((data29.path === undefined) && (missing6 = "path"))) || ((data29.readOnly === undefined) && (missing6 = "readOnly"))){
const err16 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/0/required",keyword:"required",params:{missingProperty: missing6},message:"must have required property '"+missing6+"'"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
const _errs70 = errors;
for(const key7 in data29){
if(!((((key7 === "type") || (key7 === "volume")) || (key7 === "path")) || (key7 === "readOnly"))){
const err17 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
break;
}
}
if(_errs70 === errors){
if(data29.type !== undefined){
const _errs71 = errors;
if("volume" !== data29.type){
const err18 = {instancePath:instancePath+"/volumes/" + i4+"/type",schemaPath:"#/$defs/mount/oneOf/0/properties/type/const",keyword:"const",params:{allowedValue: "volume"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var valid16 = _errs71 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data29.volume !== undefined){
const _errs72 = errors;
if(typeof data29.volume !== "string"){
const err19 = {instancePath:instancePath+"/volumes/" + i4+"/volume",schemaPath:"#/$defs/mount/oneOf/0/properties/volume/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var valid16 = _errs72 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data29.path !== undefined){
const _errs74 = errors;
if(typeof data29.path !== "string"){
const err20 = {instancePath:instancePath+"/volumes/" + i4+"/path",schemaPath:"#/$defs/mount/oneOf/0/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid16 = _errs74 === errors;
}
else {
var valid16 = true;
}
if(valid16){
if(data29.readOnly !== undefined){
const _errs76 = errors;
if(typeof data29.readOnly !== "boolean"){
const err21 = {instancePath:instancePath+"/volumes/" + i4+"/readOnly",schemaPath:"#/$defs/mount/oneOf/0/properties/readOnly/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var valid16 = _errs76 === errors;
}
else {
var valid16 = true;
}
}
}
}
}
}
}
else {
const err22 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
var _valid1 = _errs68 === errors;
if(_valid1){
valid15 = true;
passing1 = 0;
var props1 = true;
}
const _errs78 = errors;
if(errors === _errs78){
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
let missing7;
if(((((data29.type === undefined) && (missing7 = "type")) || ((data29.host === undefined) && (missing7 = "host"))) || ((data29.path === undefined) && (missing7 = "path"))) || ((data29.readOnly === undefined) && (missing7 = "readOnly"))){
const err23 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/1/required",keyword:"required",params:{missingProperty: missing7},message:"must have required property '"+missing7+"'"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
else {
const _errs80 = errors;
for(const key8 in data29){
if(!((((key8 === "type") || (key8 === "host")) || (key8 === "path")) || (key8 === "readOnly"))){
const err24 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
break;
}
}
if(_errs80 === errors){
if(data29.type !== undefined){
const _errs81 = errors;
if("bind" !== data29.type){
const err25 = {instancePath:instancePath+"/volumes/" + i4+"/type",schemaPath:"#/$defs/mount/oneOf/1/properties/type/const",keyword:"const",params:{allowedValue: "bind"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
var valid17 = _errs81 === errors;
}
else {
var valid17 = true;
}
if(valid17){
if(data29.host !== undefined){
const _errs82 = errors;
if(typeof data29.host !== "string"){
const err26 = {instancePath:instancePath+"/volumes/" + i4+"/host",schemaPath:"#/$defs/mount/oneOf/1/properties/host/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var valid17 = _errs82 === errors;
}
else {
var valid17 = true;
}
if(valid17){
if(data29.path !== undefined){
const _errs84 = errors;
if(typeof data29.path !== "string"){
const err27 = {instancePath:instancePath+"/volumes/" + i4+"/path",schemaPath:"#/$defs/mount/oneOf/1/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
var valid17 = _errs84 === errors;
}
else {
var valid17 = true;
}
if(valid17){
if(data29.readOnly !== undefined){
const _errs86 = errors;
if(typeof data29.readOnly !== "boolean"){
const err28 = {instancePath:instancePath+"/volumes/" + i4+"/readOnly",schemaPath:"#/$defs/mount/oneOf/1/properties/readOnly/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var valid17 = _errs86 === errors;
}
else {
var valid17 = true;
}
}
}
}
}
}
}
else {
const err29 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
var _valid1 = _errs78 === errors;
if(_valid1 && valid15){
valid15 = false;
passing1 = [passing1, 1];
}
else {
if(_valid1){
valid15 = true;
passing1 = 1;
if(props1 !== true){
props1 = true;
}
}
const _errs88 = errors;
if(errors === _errs88){
if(data29 && typeof data29 == "object" && !Array.isArray(data29)){
let missing8;
if((((data29.type === undefined) && (missing8 = "type")) || ((data29.sizeBytes === undefined) && (missing8 = "sizeBytes"))) || ((data29.path === undefined) && (missing8 = "path"))){
const err30 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/2/required",keyword:"required",params:{missingProperty: missing8},message:"must have required property '"+missing8+"'"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
else {
const _errs90 = errors;
for(const key9 in data29){
if(!(((key9 === "type") || (key9 === "sizeBytes")) || (key9 === "path"))){
const err31 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
break;
}
}
if(_errs90 === errors){
if(data29.type !== undefined){
const _errs91 = errors;
if("tmpfs" !== data29.type){
const err32 = {instancePath:instancePath+"/volumes/" + i4+"/type",schemaPath:"#/$defs/mount/oneOf/2/properties/type/const",keyword:"const",params:{allowedValue: "tmpfs"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
var valid18 = _errs91 === errors;
}
else {
var valid18 = true;
}
if(valid18){
if(data29.sizeBytes !== undefined){
let data39 = data29.sizeBytes;
const _errs92 = errors;
if(!((typeof data39 == "number") && (!(data39 % 1) && !isNaN(data39)))){
const err33 = {instancePath:instancePath+"/volumes/" + i4+"/sizeBytes",schemaPath:"#/$defs/mount/oneOf/2/properties/sizeBytes/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(errors === _errs92){
if(typeof data39 == "number"){
if(data39 > 9007199254740991 || isNaN(data39)){
const err34 = {instancePath:instancePath+"/volumes/" + i4+"/sizeBytes",schemaPath:"#/$defs/mount/oneOf/2/properties/sizeBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
else {
if(data39 < 0 || isNaN(data39)){
const err35 = {instancePath:instancePath+"/volumes/" + i4+"/sizeBytes",schemaPath:"#/$defs/mount/oneOf/2/properties/sizeBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
}
var valid18 = _errs92 === errors;
}
else {
var valid18 = true;
}
if(valid18){
if(data29.path !== undefined){
const _errs94 = errors;
if(typeof data29.path !== "string"){
const err36 = {instancePath:instancePath+"/volumes/" + i4+"/path",schemaPath:"#/$defs/mount/oneOf/2/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
var valid18 = _errs94 === errors;
}
else {
var valid18 = true;
}
}
}
}
}
}
else {
const err37 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
var _valid1 = _errs88 === errors;
if(_valid1 && valid15){
valid15 = false;
passing1 = [passing1, 2];
}
else {
if(_valid1){
valid15 = true;
passing1 = 2;
if(props1 !== true){
props1 = true;
}
}
}
}
if(!valid15){
const err38 = {instancePath:instancePath+"/volumes/" + i4,schemaPath:"#/$defs/mount/oneOf",keyword:"oneOf",params:{passingSchemas: passing1},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
validate29.errors = vErrors;
return false;
}
else {
errors = _errs67;
if(vErrors !== null){
if(_errs67){
vErrors.length = _errs67;
}
else {
vErrors = null;
}
}
}
var valid13 = _errs65 === errors;
if(!valid13){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/volumes",schemaPath:"#/properties/volumes/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs63 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.networks !== undefined){
let data41 = data.networks;
const _errs96 = errors;
if(errors === _errs96){
if(Array.isArray(data41)){
var valid19 = true;
const len5 = data41.length;
for(let i5=0; i5<len5; i5++){
let data42 = data41[i5];
const _errs98 = errors;
const _errs99 = errors;
if(errors === _errs99){
if(data42 && typeof data42 == "object" && !Array.isArray(data42)){
let missing9;
if(((data42.network === undefined) && (missing9 = "network")) || ((data42.aliases === undefined) && (missing9 = "aliases"))){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5,schemaPath:"#/$defs/attachment/required",keyword:"required",params:{missingProperty: missing9},message:"must have required property '"+missing9+"'"}];
return false;
}
else {
const _errs101 = errors;
for(const key10 in data42){
if(!((((key10 === "network") || (key10 === "aliases")) || (key10 === "ipv4")) || (key10 === "ipv6"))){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5,schemaPath:"#/$defs/attachment/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs101 === errors){
if(data42.network !== undefined){
const _errs102 = errors;
if(typeof data42.network !== "string"){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5+"/network",schemaPath:"#/$defs/attachment/properties/network/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid21 = _errs102 === errors;
}
else {
var valid21 = true;
}
if(valid21){
if(data42.aliases !== undefined){
let data44 = data42.aliases;
const _errs104 = errors;
if(errors === _errs104){
if(Array.isArray(data44)){
var valid22 = true;
const len6 = data44.length;
for(let i6=0; i6<len6; i6++){
const _errs106 = errors;
if(typeof data44[i6] !== "string"){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5+"/aliases/" + i6,schemaPath:"#/$defs/attachment/properties/aliases/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid22 = _errs106 === errors;
if(!valid22){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/networks/" + i5+"/aliases",schemaPath:"#/$defs/attachment/properties/aliases/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid21 = _errs104 === errors;
}
else {
var valid21 = true;
}
if(valid21){
if(data42.ipv4 !== undefined){
const _errs108 = errors;
if(typeof data42.ipv4 !== "string"){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5+"/ipv4",schemaPath:"#/$defs/attachment/properties/ipv4/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid21 = _errs108 === errors;
}
else {
var valid21 = true;
}
if(valid21){
if(data42.ipv6 !== undefined){
const _errs110 = errors;
if(typeof data42.ipv6 !== "string"){
validate29.errors = [{instancePath:instancePath+"/networks/" + i5+"/ipv6",schemaPath:"#/$defs/attachment/properties/ipv6/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid21 = _errs110 === errors;
}
else {
var valid21 = true;
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/networks/" + i5,schemaPath:"#/$defs/attachment/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid19 = _errs98 === errors;
if(!valid19){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/networks",schemaPath:"#/properties/networks/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs96 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.networkMode !== undefined){
let data48 = data.networkMode;
const _errs112 = errors;
if(!((data48 === "host") || (data48 === "none"))){
validate29.errors = [{instancePath:instancePath+"/networkMode",schemaPath:"#/properties/networkMode/enum",keyword:"enum",params:{allowedValues: schema41.properties.networkMode.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs112 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidMode !== undefined){
const _errs113 = errors;
if("host" !== data.pidMode){
validate29.errors = [{instancePath:instancePath+"/pidMode",schemaPath:"#/properties/pidMode/const",keyword:"const",params:{allowedValue: "host"},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs113 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ports !== undefined){
let data50 = data.ports;
const _errs114 = errors;
if(errors === _errs114){
if(Array.isArray(data50)){
var valid23 = true;
const len7 = data50.length;
for(let i7=0; i7<len7; i7++){
let data51 = data50[i7];
const _errs116 = errors;
const _errs117 = errors;
if(errors === _errs117){
if(data51 && typeof data51 == "object" && !Array.isArray(data51)){
let missing10;
if((((data51.target === undefined) && (missing10 = "target")) || ((data51.protocol === undefined) && (missing10 = "protocol"))) || ((data51.address === undefined) && (missing10 = "address"))){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7,schemaPath:"#/$defs/port/required",keyword:"required",params:{missingProperty: missing10},message:"must have required property '"+missing10+"'"}];
return false;
}
else {
const _errs119 = errors;
for(const key11 in data51){
if(!((((key11 === "target") || (key11 === "publish")) || (key11 === "protocol")) || (key11 === "address"))){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7,schemaPath:"#/$defs/port/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs119 === errors){
if(data51.target !== undefined){
let data52 = data51.target;
const _errs120 = errors;
if(!((typeof data52 == "number") && (!(data52 % 1) && !isNaN(data52)))){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/target",schemaPath:"#/$defs/port/properties/target/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs120){
if(typeof data52 == "number"){
if(data52 > 65535 || isNaN(data52)){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/target",schemaPath:"#/$defs/port/properties/target/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data52 < 0 || isNaN(data52)){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/target",schemaPath:"#/$defs/port/properties/target/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid25 = _errs120 === errors;
}
else {
var valid25 = true;
}
if(valid25){
if(data51.publish !== undefined){
let data53 = data51.publish;
const _errs122 = errors;
if(!((typeof data53 == "number") && (!(data53 % 1) && !isNaN(data53)))){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/publish",schemaPath:"#/$defs/port/properties/publish/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs122){
if(typeof data53 == "number"){
if(data53 > 65535 || isNaN(data53)){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/publish",schemaPath:"#/$defs/port/properties/publish/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data53 < 0 || isNaN(data53)){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/publish",schemaPath:"#/$defs/port/properties/publish/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid25 = _errs122 === errors;
}
else {
var valid25 = true;
}
if(valid25){
if(data51.protocol !== undefined){
let data54 = data51.protocol;
const _errs124 = errors;
if(!(((data54 === "tcp") || (data54 === "udp")) || (data54 === "sctp"))){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/protocol",schemaPath:"#/$defs/port/properties/protocol/enum",keyword:"enum",params:{allowedValues: schema47.properties.protocol.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid25 = _errs124 === errors;
}
else {
var valid25 = true;
}
if(valid25){
if(data51.address !== undefined){
const _errs125 = errors;
if(typeof data51.address !== "string"){
validate29.errors = [{instancePath:instancePath+"/ports/" + i7+"/address",schemaPath:"#/$defs/port/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid25 = _errs125 === errors;
}
else {
var valid25 = true;
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/ports/" + i7,schemaPath:"#/$defs/port/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid23 = _errs116 === errors;
if(!valid23){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs114 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.healthcheck !== undefined){
let data56 = data.healthcheck;
const _errs127 = errors;
const _errs128 = errors;
if(errors === _errs128){
if(data56 && typeof data56 == "object" && !Array.isArray(data56)){
let missing11;
if((((((data56.test === undefined) && (missing11 = "test")) || ((data56.intervalMs === undefined) && (missing11 = "intervalMs"))) || ((data56.timeoutMs === undefined) && (missing11 = "timeoutMs"))) || ((data56.retries === undefined) && (missing11 = "retries"))) || ((data56.startPeriodMs === undefined) && (missing11 = "startPeriodMs"))){
validate29.errors = [{instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/required",keyword:"required",params:{missingProperty: missing11},message:"must have required property '"+missing11+"'"}];
return false;
}
else {
const _errs130 = errors;
for(const key12 in data56){
if(!(((((key12 === "test") || (key12 === "intervalMs")) || (key12 === "timeoutMs")) || (key12 === "retries")) || (key12 === "startPeriodMs"))){
validate29.errors = [{instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs130 === errors){
if(data56.test !== undefined){
let data57 = data56.test;
const _errs131 = errors;
const _errs132 = errors;
let valid28 = false;
let passing2 = null;
const _errs133 = errors;
if(errors === _errs133){
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
let missing12;
if((data57.command === undefined) && (missing12 = "command")){
const err39 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/0/required",keyword:"required",params:{missingProperty: missing12},message:"must have required property '"+missing12+"'"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
else {
const _errs135 = errors;
for(const key13 in data57){
if(!(key13 === "command")){
const err40 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
break;
}
}
if(_errs135 === errors){
if(data57.command !== undefined){
let data58 = data57.command;
const _errs136 = errors;
if(errors === _errs136){
if(Array.isArray(data58)){
var valid30 = true;
const len8 = data58.length;
for(let i8=0; i8<len8; i8++){
const _errs138 = errors;
if(typeof data58[i8] !== "string"){
const err41 = {instancePath:instancePath+"/healthcheck/test/command/" + i8,schemaPath:"#/$defs/healthcheck/properties/test/oneOf/0/properties/command/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
var valid30 = _errs138 === errors;
if(!valid30){
break;
}
}
}
else {
const err42 = {instancePath:instancePath+"/healthcheck/test/command",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/0/properties/command/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
}
}
}
}
else {
const err43 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
var _valid2 = _errs133 === errors;
if(_valid2){
valid28 = true;
passing2 = 0;
var props2 = true;
}
const _errs140 = errors;
if(errors === _errs140){
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
let missing13;
if((data57.shell === undefined) && (missing13 = "shell")){
const err44 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/1/required",keyword:"required",params:{missingProperty: missing13},message:"must have required property '"+missing13+"'"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
else {
const _errs142 = errors;
for(const key14 in data57){
if(!(key14 === "shell")){
const err45 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
break;
}
}
if(_errs142 === errors){
if(data57.shell !== undefined){
if(typeof data57.shell !== "string"){
const err46 = {instancePath:instancePath+"/healthcheck/test/shell",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/1/properties/shell/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
}
}
else {
const err47 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
var _valid2 = _errs140 === errors;
if(_valid2 && valid28){
valid28 = false;
passing2 = [passing2, 1];
}
else {
if(_valid2){
valid28 = true;
passing2 = 1;
if(props2 !== true){
props2 = true;
}
}
const _errs145 = errors;
if(errors === _errs145){
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
let missing14;
if((data57.none === undefined) && (missing14 = "none")){
const err48 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/2/required",keyword:"required",params:{missingProperty: missing14},message:"must have required property '"+missing14+"'"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
else {
const _errs147 = errors;
for(const key15 in data57){
if(!(key15 === "none")){
const err49 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key15},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
break;
}
}
if(_errs147 === errors){
if(data57.none !== undefined){
if(true !== data57.none){
const err50 = {instancePath:instancePath+"/healthcheck/test/none",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/2/properties/none/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
}
}
}
else {
const err51 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
var _valid2 = _errs145 === errors;
if(_valid2 && valid28){
valid28 = false;
passing2 = [passing2, 2];
}
else {
if(_valid2){
valid28 = true;
passing2 = 2;
if(props2 !== true){
props2 = true;
}
}
const _errs149 = errors;
if(errors === _errs149){
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
let missing15;
if((data57.http === undefined) && (missing15 = "http")){
const err52 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/required",keyword:"required",params:{missingProperty: missing15},message:"must have required property '"+missing15+"'"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
else {
const _errs151 = errors;
for(const key16 in data57){
if(!(key16 === "http")){
const err53 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
break;
}
}
if(_errs151 === errors){
if(data57.http !== undefined){
let data62 = data57.http;
const _errs152 = errors;
if(errors === _errs152){
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
let missing16;
if(((data62.path === undefined) && (missing16 = "path")) || ((data62.port === undefined) && (missing16 = "port"))){
const err54 = {instancePath:instancePath+"/healthcheck/test/http",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/required",keyword:"required",params:{missingProperty: missing16},message:"must have required property '"+missing16+"'"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
else {
const _errs154 = errors;
for(const key17 in data62){
if(!((key17 === "path") || (key17 === "port"))){
const err55 = {instancePath:instancePath+"/healthcheck/test/http",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key17},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
break;
}
}
if(_errs154 === errors){
if(data62.path !== undefined){
const _errs155 = errors;
if(typeof data62.path !== "string"){
const err56 = {instancePath:instancePath+"/healthcheck/test/http/path",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
var valid34 = _errs155 === errors;
}
else {
var valid34 = true;
}
if(valid34){
if(data62.port !== undefined){
let data64 = data62.port;
const _errs157 = errors;
if(!((typeof data64 == "number") && (!(data64 % 1) && !isNaN(data64)))){
const err57 = {instancePath:instancePath+"/healthcheck/test/http/port",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/properties/port/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(errors === _errs157){
if(typeof data64 == "number"){
if(data64 > 65535 || isNaN(data64)){
const err58 = {instancePath:instancePath+"/healthcheck/test/http/port",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
else {
if(data64 < 0 || isNaN(data64)){
const err59 = {instancePath:instancePath+"/healthcheck/test/http/port",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
}
var valid34 = _errs157 === errors;
}
else {
var valid34 = true;
}
}
}
}
}
else {
const err60 = {instancePath:instancePath+"/healthcheck/test/http",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/properties/http/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
}
}
}
else {
const err61 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/3/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
var _valid2 = _errs149 === errors;
if(_valid2 && valid28){
valid28 = false;
passing2 = [passing2, 3];
}
else {
if(_valid2){
valid28 = true;
passing2 = 3;
if(props2 !== true){
props2 = true;
}
}
const _errs159 = errors;
if(errors === _errs159){
if(data57 && typeof data57 == "object" && !Array.isArray(data57)){
let missing17;
if((data57.tcp === undefined) && (missing17 = "tcp")){
const err62 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/required",keyword:"required",params:{missingProperty: missing17},message:"must have required property '"+missing17+"'"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
else {
const _errs161 = errors;
for(const key18 in data57){
if(!(key18 === "tcp")){
const err63 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key18},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
break;
}
}
if(_errs161 === errors){
if(data57.tcp !== undefined){
let data65 = data57.tcp;
const _errs162 = errors;
if(!((typeof data65 == "number") && (!(data65 % 1) && !isNaN(data65)))){
const err64 = {instancePath:instancePath+"/healthcheck/test/tcp",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/properties/tcp/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(errors === _errs162){
if(typeof data65 == "number"){
if(data65 > 65535 || isNaN(data65)){
const err65 = {instancePath:instancePath+"/healthcheck/test/tcp",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/properties/tcp/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
else {
if(data65 < 0 || isNaN(data65)){
const err66 = {instancePath:instancePath+"/healthcheck/test/tcp",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/properties/tcp/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
}
}
}
}
}
else {
const err67 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf/4/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
var _valid2 = _errs159 === errors;
if(_valid2 && valid28){
valid28 = false;
passing2 = [passing2, 4];
}
else {
if(_valid2){
valid28 = true;
passing2 = 4;
if(props2 !== true){
props2 = true;
}
}
}
}
}
}
if(!valid28){
const err68 = {instancePath:instancePath+"/healthcheck/test",schemaPath:"#/$defs/healthcheck/properties/test/oneOf",keyword:"oneOf",params:{passingSchemas: passing2},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
validate29.errors = vErrors;
return false;
}
else {
errors = _errs132;
if(vErrors !== null){
if(_errs132){
vErrors.length = _errs132;
}
else {
vErrors = null;
}
}
}
var valid27 = _errs131 === errors;
}
else {
var valid27 = true;
}
if(valid27){
if(data56.intervalMs !== undefined){
let data66 = data56.intervalMs;
const _errs164 = errors;
if(errors === _errs164){
if(typeof data66 == "number"){
if(data66 > 1000000000000000 || isNaN(data66)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/intervalMs",schemaPath:"#/$defs/healthcheck/properties/intervalMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data66 < 0 || isNaN(data66)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/intervalMs",schemaPath:"#/$defs/healthcheck/properties/intervalMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/healthcheck/intervalMs",schemaPath:"#/$defs/healthcheck/properties/intervalMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid27 = _errs164 === errors;
}
else {
var valid27 = true;
}
if(valid27){
if(data56.timeoutMs !== undefined){
let data67 = data56.timeoutMs;
const _errs166 = errors;
if(errors === _errs166){
if(typeof data67 == "number"){
if(data67 > 1000000000000000 || isNaN(data67)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/timeoutMs",schemaPath:"#/$defs/healthcheck/properties/timeoutMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data67 < 0 || isNaN(data67)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/timeoutMs",schemaPath:"#/$defs/healthcheck/properties/timeoutMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/healthcheck/timeoutMs",schemaPath:"#/$defs/healthcheck/properties/timeoutMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid27 = _errs166 === errors;
}
else {
var valid27 = true;
}
if(valid27){
if(data56.retries !== undefined){
let data68 = data56.retries;
const _errs168 = errors;
if(!((typeof data68 == "number") && (!(data68 % 1) && !isNaN(data68)))){
validate29.errors = [{instancePath:instancePath+"/healthcheck/retries",schemaPath:"#/$defs/healthcheck/properties/retries/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs168){
if(typeof data68 == "number"){
if(data68 > 9007199254740991 || isNaN(data68)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/retries",schemaPath:"#/$defs/healthcheck/properties/retries/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data68 < 0 || isNaN(data68)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/retries",schemaPath:"#/$defs/healthcheck/properties/retries/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid27 = _errs168 === errors;
}
else {
var valid27 = true;
}
if(valid27){
if(data56.startPeriodMs !== undefined){
let data69 = data56.startPeriodMs;
const _errs170 = errors;
if(errors === _errs170){
if(typeof data69 == "number"){
if(data69 > 1000000000000000 || isNaN(data69)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/startPeriodMs",schemaPath:"#/$defs/healthcheck/properties/startPeriodMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data69 < 0 || isNaN(data69)){
validate29.errors = [{instancePath:instancePath+"/healthcheck/startPeriodMs",schemaPath:"#/$defs/healthcheck/properties/startPeriodMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/healthcheck/startPeriodMs",schemaPath:"#/$defs/healthcheck/properties/startPeriodMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid27 = _errs170 === errors;
}
else {
var valid27 = true;
}
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/healthcheck",schemaPath:"#/$defs/healthcheck/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs127 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.restart !== undefined){
let data70 = data.restart;
const _errs172 = errors;
const _errs173 = errors;
if(errors === _errs173){
if(data70 && typeof data70 == "object" && !Array.isArray(data70)){
let missing18;
if((data70.policy === undefined) && (missing18 = "policy")){
validate29.errors = [{instancePath:instancePath+"/restart",schemaPath:"#/$defs/restart/required",keyword:"required",params:{missingProperty: missing18},message:"must have required property '"+missing18+"'"}];
return false;
}
else {
const _errs175 = errors;
for(const key19 in data70){
if(!((((key19 === "policy") || (key19 === "delayMs")) || (key19 === "attempts")) || (key19 === "windowMs"))){
validate29.errors = [{instancePath:instancePath+"/restart",schemaPath:"#/$defs/restart/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key19},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs175 === errors){
if(data70.policy !== undefined){
let data71 = data70.policy;
const _errs176 = errors;
if(!((((data71 === "always") || (data71 === "unless-stopped")) || (data71 === "on-failure")) || (data71 === "no"))){
validate29.errors = [{instancePath:instancePath+"/restart/policy",schemaPath:"#/$defs/restart/properties/policy/enum",keyword:"enum",params:{allowedValues: schema49.properties.policy.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid37 = _errs176 === errors;
}
else {
var valid37 = true;
}
if(valid37){
if(data70.delayMs !== undefined){
let data72 = data70.delayMs;
const _errs177 = errors;
if(errors === _errs177){
if(typeof data72 == "number"){
if(data72 > 1000000000000000 || isNaN(data72)){
validate29.errors = [{instancePath:instancePath+"/restart/delayMs",schemaPath:"#/$defs/restart/properties/delayMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data72 < 0 || isNaN(data72)){
validate29.errors = [{instancePath:instancePath+"/restart/delayMs",schemaPath:"#/$defs/restart/properties/delayMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/restart/delayMs",schemaPath:"#/$defs/restart/properties/delayMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid37 = _errs177 === errors;
}
else {
var valid37 = true;
}
if(valid37){
if(data70.attempts !== undefined){
let data73 = data70.attempts;
const _errs179 = errors;
if(!((typeof data73 == "number") && (!(data73 % 1) && !isNaN(data73)))){
validate29.errors = [{instancePath:instancePath+"/restart/attempts",schemaPath:"#/$defs/restart/properties/attempts/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs179){
if(typeof data73 == "number"){
if(data73 > 9007199254740991 || isNaN(data73)){
validate29.errors = [{instancePath:instancePath+"/restart/attempts",schemaPath:"#/$defs/restart/properties/attempts/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data73 < 0 || isNaN(data73)){
validate29.errors = [{instancePath:instancePath+"/restart/attempts",schemaPath:"#/$defs/restart/properties/attempts/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid37 = _errs179 === errors;
}
else {
var valid37 = true;
}
if(valid37){
if(data70.windowMs !== undefined){
let data74 = data70.windowMs;
const _errs181 = errors;
if(errors === _errs181){
if(typeof data74 == "number"){
if(data74 > 1000000000000000 || isNaN(data74)){
validate29.errors = [{instancePath:instancePath+"/restart/windowMs",schemaPath:"#/$defs/restart/properties/windowMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data74 < 0 || isNaN(data74)){
validate29.errors = [{instancePath:instancePath+"/restart/windowMs",schemaPath:"#/$defs/restart/properties/windowMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/restart/windowMs",schemaPath:"#/$defs/restart/properties/windowMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid37 = _errs181 === errors;
}
else {
var valid37 = true;
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/restart",schemaPath:"#/$defs/restart/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs172 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.limits !== undefined){
let data75 = data.limits;
const _errs183 = errors;
const _errs184 = errors;
if(errors === _errs184){
if(data75 && typeof data75 == "object" && !Array.isArray(data75)){
const _errs186 = errors;
for(const key20 in data75){
if(!(((key20 === "cpuMillis") || (key20 === "memoryBytes")) || (key20 === "pids"))){
validate29.errors = [{instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key20},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs186 === errors){
if(data75.cpuMillis !== undefined){
let data76 = data75.cpuMillis;
const _errs187 = errors;
if(errors === _errs187){
if(typeof data76 == "number"){
if(data76 > 1000000000 || isNaN(data76)){
validate29.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"}];
return false;
}
else {
if(data76 < 0 || isNaN(data76)){
validate29.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/limits/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid39 = _errs187 === errors;
}
else {
var valid39 = true;
}
if(valid39){
if(data75.memoryBytes !== undefined){
let data77 = data75.memoryBytes;
const _errs189 = errors;
if(errors === _errs189){
if(typeof data77 == "number"){
if(data77 > 1000000000000000000 || isNaN(data77)){
validate29.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000000},message:"must be <= 1000000000000000000"}];
return false;
}
else {
if(data77 < 0 || isNaN(data77)){
validate29.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/limits/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid39 = _errs189 === errors;
}
else {
var valid39 = true;
}
if(valid39){
if(data75.pids !== undefined){
let data78 = data75.pids;
const _errs191 = errors;
if(!((typeof data78 == "number") && (!(data78 % 1) && !isNaN(data78)))){
validate29.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs191){
if(typeof data78 == "number"){
if(data78 > 9007199254740991 || isNaN(data78)){
validate29.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data78 < 0 || isNaN(data78)){
validate29.errors = [{instancePath:instancePath+"/limits/pids",schemaPath:"#/$defs/limits/properties/pids/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid39 = _errs191 === errors;
}
else {
var valid39 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/limits",schemaPath:"#/$defs/limits/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs183 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.reservations !== undefined){
let data79 = data.reservations;
const _errs193 = errors;
const _errs194 = errors;
if(errors === _errs194){
if(data79 && typeof data79 == "object" && !Array.isArray(data79)){
const _errs196 = errors;
for(const key21 in data79){
if(!(((key21 === "cpuMillis") || (key21 === "memoryBytes")) || (key21 === "pids"))){
validate29.errors = [{instancePath:instancePath+"/reservations",schemaPath:"#/$defs/limits/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key21},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs196 === errors){
if(data79.cpuMillis !== undefined){
let data80 = data79.cpuMillis;
const _errs197 = errors;
if(errors === _errs197){
if(typeof data80 == "number"){
if(data80 > 1000000000 || isNaN(data80)){
validate29.errors = [{instancePath:instancePath+"/reservations/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"}];
return false;
}
else {
if(data80 < 0 || isNaN(data80)){
validate29.errors = [{instancePath:instancePath+"/reservations/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/reservations/cpuMillis",schemaPath:"#/$defs/limits/properties/cpuMillis/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid41 = _errs197 === errors;
}
else {
var valid41 = true;
}
if(valid41){
if(data79.memoryBytes !== undefined){
let data81 = data79.memoryBytes;
const _errs199 = errors;
if(errors === _errs199){
if(typeof data81 == "number"){
if(data81 > 1000000000000000000 || isNaN(data81)){
validate29.errors = [{instancePath:instancePath+"/reservations/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000000},message:"must be <= 1000000000000000000"}];
return false;
}
else {
if(data81 < 0 || isNaN(data81)){
validate29.errors = [{instancePath:instancePath+"/reservations/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/reservations/memoryBytes",schemaPath:"#/$defs/limits/properties/memoryBytes/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid41 = _errs199 === errors;
}
else {
var valid41 = true;
}
if(valid41){
if(data79.pids !== undefined){
let data82 = data79.pids;
const _errs201 = errors;
if(!((typeof data82 == "number") && (!(data82 % 1) && !isNaN(data82)))){
validate29.errors = [{instancePath:instancePath+"/reservations/pids",schemaPath:"#/$defs/limits/properties/pids/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs201){
if(typeof data82 == "number"){
if(data82 > 9007199254740991 || isNaN(data82)){
validate29.errors = [{instancePath:instancePath+"/reservations/pids",schemaPath:"#/$defs/limits/properties/pids/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data82 < 0 || isNaN(data82)){
validate29.errors = [{instancePath:instancePath+"/reservations/pids",schemaPath:"#/$defs/limits/properties/pids/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid41 = _errs201 === errors;
}
else {
var valid41 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/reservations",schemaPath:"#/$defs/limits/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs193 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.stop !== undefined){
let data83 = data.stop;
const _errs203 = errors;
if(errors === _errs203){
if(data83 && typeof data83 == "object" && !Array.isArray(data83)){
let missing19;
if(((data83.signal === undefined) && (missing19 = "signal")) || ((data83.graceMs === undefined) && (missing19 = "graceMs"))){
validate29.errors = [{instancePath:instancePath+"/stop",schemaPath:"#/properties/stop/required",keyword:"required",params:{missingProperty: missing19},message:"must have required property '"+missing19+"'"}];
return false;
}
else {
const _errs205 = errors;
for(const key22 in data83){
if(!((key22 === "signal") || (key22 === "graceMs"))){
validate29.errors = [{instancePath:instancePath+"/stop",schemaPath:"#/properties/stop/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key22},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs205 === errors){
if(data83.signal !== undefined){
const _errs206 = errors;
if(typeof data83.signal !== "string"){
validate29.errors = [{instancePath:instancePath+"/stop/signal",schemaPath:"#/properties/stop/properties/signal/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid42 = _errs206 === errors;
}
else {
var valid42 = true;
}
if(valid42){
if(data83.graceMs !== undefined){
let data85 = data83.graceMs;
const _errs208 = errors;
if(errors === _errs208){
if(typeof data85 == "number"){
if(data85 > 1000000000000000 || isNaN(data85)){
validate29.errors = [{instancePath:instancePath+"/stop/graceMs",schemaPath:"#/properties/stop/properties/graceMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000},message:"must be <= 1000000000000000"}];
return false;
}
else {
if(data85 < 0 || isNaN(data85)){
validate29.errors = [{instancePath:instancePath+"/stop/graceMs",schemaPath:"#/properties/stop/properties/graceMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/stop/graceMs",schemaPath:"#/properties/stop/properties/graceMs/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid42 = _errs208 === errors;
}
else {
var valid42 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/stop",schemaPath:"#/properties/stop/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs203 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.security !== undefined){
let data86 = data.security;
const _errs210 = errors;
const _errs211 = errors;
if(errors === _errs211){
if(data86 && typeof data86 == "object" && !Array.isArray(data86)){
let missing20;
if((((((data86.privileged === undefined) && (missing20 = "privileged")) || ((data86.readOnly === undefined) && (missing20 = "readOnly"))) || ((data86.capabilitiesAdd === undefined) && (missing20 = "capabilitiesAdd"))) || ((data86.capabilitiesDrop === undefined) && (missing20 = "capabilitiesDrop"))) || ((data86.devices === undefined) && (missing20 = "devices"))){
validate29.errors = [{instancePath:instancePath+"/security",schemaPath:"#/$defs/security/required",keyword:"required",params:{missingProperty: missing20},message:"must have required property '"+missing20+"'"}];
return false;
}
else {
const _errs213 = errors;
for(const key23 in data86){
if(!((((((key23 === "user") || (key23 === "privileged")) || (key23 === "readOnly")) || (key23 === "capabilitiesAdd")) || (key23 === "capabilitiesDrop")) || (key23 === "devices"))){
validate29.errors = [{instancePath:instancePath+"/security",schemaPath:"#/$defs/security/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key23},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs213 === errors){
if(data86.user !== undefined){
const _errs214 = errors;
if(typeof data86.user !== "string"){
validate29.errors = [{instancePath:instancePath+"/security/user",schemaPath:"#/$defs/security/properties/user/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid44 = _errs214 === errors;
}
else {
var valid44 = true;
}
if(valid44){
if(data86.privileged !== undefined){
const _errs216 = errors;
if(typeof data86.privileged !== "boolean"){
validate29.errors = [{instancePath:instancePath+"/security/privileged",schemaPath:"#/$defs/security/properties/privileged/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid44 = _errs216 === errors;
}
else {
var valid44 = true;
}
if(valid44){
if(data86.readOnly !== undefined){
const _errs218 = errors;
if(typeof data86.readOnly !== "boolean"){
validate29.errors = [{instancePath:instancePath+"/security/readOnly",schemaPath:"#/$defs/security/properties/readOnly/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid44 = _errs218 === errors;
}
else {
var valid44 = true;
}
if(valid44){
if(data86.capabilitiesAdd !== undefined){
let data90 = data86.capabilitiesAdd;
const _errs220 = errors;
if(errors === _errs220){
if(Array.isArray(data90)){
var valid45 = true;
const len9 = data90.length;
for(let i9=0; i9<len9; i9++){
const _errs222 = errors;
if(typeof data90[i9] !== "string"){
validate29.errors = [{instancePath:instancePath+"/security/capabilitiesAdd/" + i9,schemaPath:"#/$defs/security/properties/capabilitiesAdd/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid45 = _errs222 === errors;
if(!valid45){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/security/capabilitiesAdd",schemaPath:"#/$defs/security/properties/capabilitiesAdd/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid44 = _errs220 === errors;
}
else {
var valid44 = true;
}
if(valid44){
if(data86.capabilitiesDrop !== undefined){
let data92 = data86.capabilitiesDrop;
const _errs224 = errors;
if(errors === _errs224){
if(Array.isArray(data92)){
var valid46 = true;
const len10 = data92.length;
for(let i10=0; i10<len10; i10++){
const _errs226 = errors;
if(typeof data92[i10] !== "string"){
validate29.errors = [{instancePath:instancePath+"/security/capabilitiesDrop/" + i10,schemaPath:"#/$defs/security/properties/capabilitiesDrop/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid46 = _errs226 === errors;
if(!valid46){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/security/capabilitiesDrop",schemaPath:"#/$defs/security/properties/capabilitiesDrop/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid44 = _errs224 === errors;
}
else {
var valid44 = true;
}
if(valid44){
if(data86.devices !== undefined){
let data94 = data86.devices;
const _errs228 = errors;
if(errors === _errs228){
if(Array.isArray(data94)){
var valid47 = true;
const len11 = data94.length;
for(let i11=0; i11<len11; i11++){
const _errs230 = errors;
if(typeof data94[i11] !== "string"){
validate29.errors = [{instancePath:instancePath+"/security/devices/" + i11,schemaPath:"#/$defs/security/properties/devices/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid47 = _errs230 === errors;
if(!valid47){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/security/devices",schemaPath:"#/$defs/security/properties/devices/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid44 = _errs228 === errors;
}
else {
var valid44 = true;
}
}
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/security",schemaPath:"#/$defs/security/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs210 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.logging !== undefined){
let data96 = data.logging;
const _errs232 = errors;
if(errors === _errs232){
if(data96 && typeof data96 == "object" && !Array.isArray(data96)){
let missing21;
if(((data96.driver === undefined) && (missing21 = "driver")) || ((data96.options === undefined) && (missing21 = "options"))){
validate29.errors = [{instancePath:instancePath+"/logging",schemaPath:"#/properties/logging/required",keyword:"required",params:{missingProperty: missing21},message:"must have required property '"+missing21+"'"}];
return false;
}
else {
const _errs234 = errors;
for(const key24 in data96){
if(!((key24 === "driver") || (key24 === "options"))){
validate29.errors = [{instancePath:instancePath+"/logging",schemaPath:"#/properties/logging/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key24},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs234 === errors){
if(data96.driver !== undefined){
const _errs235 = errors;
if(typeof data96.driver !== "string"){
validate29.errors = [{instancePath:instancePath+"/logging/driver",schemaPath:"#/properties/logging/properties/driver/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid48 = _errs235 === errors;
}
else {
var valid48 = true;
}
if(valid48){
if(data96.options !== undefined){
let data98 = data96.options;
const _errs237 = errors;
if(errors === _errs237){
if(data98 && typeof data98 == "object" && !Array.isArray(data98)){
for(const key25 in data98){
const _errs240 = errors;
if(typeof data98[key25] !== "string"){
validate29.errors = [{instancePath:instancePath+"/logging/options/" + key25.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/logging/properties/options/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid49 = _errs240 === errors;
if(!valid49){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/logging/options",schemaPath:"#/properties/logging/properties/options/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid48 = _errs237 === errors;
}
else {
var valid48 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/logging",schemaPath:"#/properties/logging/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs232 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.labels !== undefined){
let data100 = data.labels;
const _errs242 = errors;
if(errors === _errs242){
if(data100 && typeof data100 == "object" && !Array.isArray(data100)){
for(const key26 in data100){
const _errs245 = errors;
if(typeof data100[key26] !== "string"){
validate29.errors = [{instancePath:instancePath+"/labels/" + key26.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid50 = _errs245 === errors;
if(!valid50){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs242 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.docker !== undefined){
let data102 = data.docker;
const _errs247 = errors;
const _errs248 = errors;
if(errors === _errs248){
if(data102 && typeof data102 == "object" && !Array.isArray(data102)){
let missing22;
if((((data102.extraHosts === undefined) && (missing22 = "extraHosts")) || ((data102.ulimits === undefined) && (missing22 = "ulimits"))) || ((data102.sysctls === undefined) && (missing22 = "sysctls"))){
validate29.errors = [{instancePath:instancePath+"/docker",schemaPath:"#/$defs/dockerOnly/required",keyword:"required",params:{missingProperty: missing22},message:"must have required property '"+missing22+"'"}];
return false;
}
else {
const _errs250 = errors;
for(const key27 in data102){
if(!((((key27 === "extraHosts") || (key27 === "ulimits")) || (key27 === "sysctls")) || (key27 === "init"))){
validate29.errors = [{instancePath:instancePath+"/docker",schemaPath:"#/$defs/dockerOnly/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key27},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs250 === errors){
if(data102.extraHosts !== undefined){
let data103 = data102.extraHosts;
const _errs251 = errors;
if(errors === _errs251){
if(Array.isArray(data103)){
var valid53 = true;
const len12 = data103.length;
for(let i12=0; i12<len12; i12++){
const _errs253 = errors;
if(typeof data103[i12] !== "string"){
validate29.errors = [{instancePath:instancePath+"/docker/extraHosts/" + i12,schemaPath:"#/$defs/dockerOnly/properties/extraHosts/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid53 = _errs253 === errors;
if(!valid53){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/docker/extraHosts",schemaPath:"#/$defs/dockerOnly/properties/extraHosts/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid52 = _errs251 === errors;
}
else {
var valid52 = true;
}
if(valid52){
if(data102.ulimits !== undefined){
let data105 = data102.ulimits;
const _errs255 = errors;
if(errors === _errs255){
if(data105 && typeof data105 == "object" && !Array.isArray(data105)){
for(const key28 in data105){
let data106 = data105[key28];
const _errs258 = errors;
if(errors === _errs258){
if(data106 && typeof data106 == "object" && !Array.isArray(data106)){
let missing23;
if(((data106.soft === undefined) && (missing23 = "soft")) || ((data106.hard === undefined) && (missing23 = "hard"))){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/required",keyword:"required",params:{missingProperty: missing23},message:"must have required property '"+missing23+"'"}];
return false;
}
else {
const _errs260 = errors;
for(const key29 in data106){
if(!((key29 === "soft") || (key29 === "hard"))){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key29},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs260 === errors){
if(data106.soft !== undefined){
let data107 = data106.soft;
const _errs261 = errors;
if(!((typeof data107 == "number") && (!(data107 % 1) && !isNaN(data107)))){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/soft",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/soft/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs261){
if(typeof data107 == "number"){
if(data107 > 9007199254740991 || isNaN(data107)){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/soft",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/soft/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data107 < -1 || isNaN(data107)){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/soft",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/soft/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1},message:"must be >= -1"}];
return false;
}
}
}
}
var valid55 = _errs261 === errors;
}
else {
var valid55 = true;
}
if(valid55){
if(data106.hard !== undefined){
let data108 = data106.hard;
const _errs263 = errors;
if(!((typeof data108 == "number") && (!(data108 % 1) && !isNaN(data108)))){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/hard",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/hard/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs263){
if(typeof data108 == "number"){
if(data108 > 9007199254740991 || isNaN(data108)){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/hard",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/hard/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data108 < -1 || isNaN(data108)){
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1")+"/hard",schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/properties/hard/minimum",keyword:"minimum",params:{comparison: ">=", limit: -1},message:"must be >= -1"}];
return false;
}
}
}
}
var valid55 = _errs263 === errors;
}
else {
var valid55 = true;
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/docker/ulimits/" + key28.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/dockerOnly/properties/ulimits/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid54 = _errs258 === errors;
if(!valid54){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/docker/ulimits",schemaPath:"#/$defs/dockerOnly/properties/ulimits/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid52 = _errs255 === errors;
}
else {
var valid52 = true;
}
if(valid52){
if(data102.sysctls !== undefined){
let data109 = data102.sysctls;
const _errs265 = errors;
if(errors === _errs265){
if(data109 && typeof data109 == "object" && !Array.isArray(data109)){
for(const key30 in data109){
const _errs268 = errors;
if(typeof data109[key30] !== "string"){
validate29.errors = [{instancePath:instancePath+"/docker/sysctls/" + key30.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/dockerOnly/properties/sysctls/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid56 = _errs268 === errors;
if(!valid56){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/docker/sysctls",schemaPath:"#/$defs/dockerOnly/properties/sysctls/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid52 = _errs265 === errors;
}
else {
var valid52 = true;
}
if(valid52){
if(data102.init !== undefined){
const _errs270 = errors;
if(typeof data102.init !== "boolean"){
validate29.errors = [{instancePath:instancePath+"/docker/init",schemaPath:"#/$defs/dockerOnly/properties/init/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid52 = _errs270 === errors;
}
else {
var valid52 = true;
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/docker",schemaPath:"#/$defs/dockerOnly/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs247 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.oneShot !== undefined){
const _errs272 = errors;
if(typeof data.oneShot !== "boolean"){
validate29.errors = [{instancePath:instancePath+"/oneShot",schemaPath:"#/properties/oneShot/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs272 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.after !== undefined){
const _errs274 = errors;
if(typeof data.after !== "string"){
validate29.errors = [{instancePath:instancePath+"/after",schemaPath:"#/properties/after/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs274 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.relieved !== undefined){
const _errs276 = errors;
if(!(validate34(data.relieved, {instancePath:instancePath+"/relieved",parentData:data,parentDataProperty:"relieved",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
var valid0 = _errs276 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate29.errors = vErrors;
return errors === 0;
}
validate29.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate38(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate38.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
let passing0 = null;
const _errs1 = errors;
if(!(validate29(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
errors = vErrors.length;
}
var _valid0 = _errs1 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
var props0 = true;
}
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((((data.kind === undefined) && (missing0 = "kind")) || ((data.name === undefined) && (missing0 = "name"))) || ((data.driver === undefined) && (missing0 = "driver"))) || ((data.internal === undefined) && (missing0 = "internal"))) || ((data.attachable === undefined) && (missing0 = "attachable"))) || ((data.subnets === undefined) && (missing0 = "subnets"))) || ((data.options === undefined) && (missing0 = "options"))) || ((data.labels === undefined) && (missing0 = "labels"))){
const err0 = {instancePath,schemaPath:"#/$defs/network/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
const _errs5 = errors;
for(const key0 in data){
if(!((((((((key0 === "kind") || (key0 === "name")) || (key0 === "driver")) || (key0 === "internal")) || (key0 === "attachable")) || (key0 === "subnets")) || (key0 === "options")) || (key0 === "labels"))){
const err1 = {instancePath,schemaPath:"#/$defs/network/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
break;
}
}
if(_errs5 === errors){
if(data.kind !== undefined){
const _errs6 = errors;
if("network" !== data.kind){
const err2 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/network/properties/kind/const",keyword:"const",params:{allowedValue: "network"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var valid2 = _errs6 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.name !== undefined){
const _errs7 = errors;
if(typeof data.name !== "string"){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/network/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var valid2 = _errs7 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.driver !== undefined){
const _errs9 = errors;
if(typeof data.driver !== "string"){
const err4 = {instancePath:instancePath+"/driver",schemaPath:"#/$defs/network/properties/driver/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs9 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.internal !== undefined){
const _errs11 = errors;
if(typeof data.internal !== "boolean"){
const err5 = {instancePath:instancePath+"/internal",schemaPath:"#/$defs/network/properties/internal/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid2 = _errs11 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.attachable !== undefined){
const _errs13 = errors;
if(typeof data.attachable !== "boolean"){
const err6 = {instancePath:instancePath+"/attachable",schemaPath:"#/$defs/network/properties/attachable/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var valid2 = _errs13 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.subnets !== undefined){
let data5 = data.subnets;
const _errs15 = errors;
if(errors === _errs15){
if(Array.isArray(data5)){
var valid3 = true;
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
const _errs17 = errors;
if(typeof data5[i0] !== "string"){
const err7 = {instancePath:instancePath+"/subnets/" + i0,schemaPath:"#/$defs/network/properties/subnets/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var valid3 = _errs17 === errors;
if(!valid3){
break;
}
}
}
else {
const err8 = {instancePath:instancePath+"/subnets",schemaPath:"#/$defs/network/properties/subnets/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var valid2 = _errs15 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.options !== undefined){
let data7 = data.options;
const _errs19 = errors;
if(errors === _errs19){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
for(const key1 in data7){
const _errs22 = errors;
if(typeof data7[key1] !== "string"){
const err9 = {instancePath:instancePath+"/options/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/network/properties/options/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var valid4 = _errs22 === errors;
if(!valid4){
break;
}
}
}
else {
const err10 = {instancePath:instancePath+"/options",schemaPath:"#/$defs/network/properties/options/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var valid2 = _errs19 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.labels !== undefined){
let data9 = data.labels;
const _errs24 = errors;
if(errors === _errs24){
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key2 in data9){
const _errs27 = errors;
if(typeof data9[key2] !== "string"){
const err11 = {instancePath:instancePath+"/labels/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/network/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var valid5 = _errs27 === errors;
if(!valid5){
break;
}
}
}
else {
const err12 = {instancePath:instancePath+"/labels",schemaPath:"#/$defs/network/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var valid2 = _errs24 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/$defs/network/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
const _errs29 = errors;
const _errs30 = errors;
if(errors === _errs30){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((((((data.kind === undefined) && (missing1 = "kind")) || ((data.name === undefined) && (missing1 = "name"))) || ((data.driver === undefined) && (missing1 = "driver"))) || ((data.options === undefined) && (missing1 = "options"))) || ((data.labels === undefined) && (missing1 = "labels"))){
const err14 = {instancePath,schemaPath:"#/$defs/volume/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
const _errs32 = errors;
for(const key3 in data){
if(!(((((key3 === "kind") || (key3 === "name")) || (key3 === "driver")) || (key3 === "options")) || (key3 === "labels"))){
const err15 = {instancePath,schemaPath:"#/$defs/volume/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
break;
}
}
if(_errs32 === errors){
if(data.kind !== undefined){
const _errs33 = errors;
if("volume" !== data.kind){
const err16 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/volume/properties/kind/const",keyword:"const",params:{allowedValue: "volume"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var valid7 = _errs33 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data.name !== undefined){
const _errs34 = errors;
if(typeof data.name !== "string"){
const err17 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/volume/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var valid7 = _errs34 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data.driver !== undefined){
const _errs36 = errors;
if(typeof data.driver !== "string"){
const err18 = {instancePath:instancePath+"/driver",schemaPath:"#/$defs/volume/properties/driver/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var valid7 = _errs36 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data.options !== undefined){
let data14 = data.options;
const _errs38 = errors;
if(errors === _errs38){
if(data14 && typeof data14 == "object" && !Array.isArray(data14)){
for(const key4 in data14){
const _errs41 = errors;
if(typeof data14[key4] !== "string"){
const err19 = {instancePath:instancePath+"/options/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/volume/properties/options/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var valid8 = _errs41 === errors;
if(!valid8){
break;
}
}
}
else {
const err20 = {instancePath:instancePath+"/options",schemaPath:"#/$defs/volume/properties/options/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var valid7 = _errs38 === errors;
}
else {
var valid7 = true;
}
if(valid7){
if(data.labels !== undefined){
let data16 = data.labels;
const _errs43 = errors;
if(errors === _errs43){
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key5 in data16){
const _errs46 = errors;
if(typeof data16[key5] !== "string"){
const err21 = {instancePath:instancePath+"/labels/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/volume/properties/labels/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var valid9 = _errs46 === errors;
if(!valid9){
break;
}
}
}
else {
const err22 = {instancePath:instancePath+"/labels",schemaPath:"#/$defs/volume/properties/labels/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
var valid7 = _errs43 === errors;
}
else {
var valid7 = true;
}
}
}
}
}
}
}
}
else {
const err23 = {instancePath,schemaPath:"#/$defs/volume/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
var _valid0 = _errs29 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
if(props0 !== true){
props0 = true;
}
}
const _errs48 = errors;
const _errs49 = errors;
if(errors === _errs49){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((((data.kind === undefined) && (missing2 = "kind")) || ((data.ref === undefined) && (missing2 = "ref"))) || ((data.pull === undefined) && (missing2 = "pull"))){
const err24 = {instancePath,schemaPath:"#/$defs/image/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
const _errs51 = errors;
for(const key6 in data){
if(!((((((key6 === "kind") || (key6 === "ref")) || (key6 === "digest")) || (key6 === "pull")) || (key6 === "platform")) || (key6 === "build"))){
const err25 = {instancePath,schemaPath:"#/$defs/image/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
break;
}
}
if(_errs51 === errors){
if(data.kind !== undefined){
const _errs52 = errors;
if("image" !== data.kind){
const err26 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/image/properties/kind/const",keyword:"const",params:{allowedValue: "image"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var valid11 = _errs52 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data.ref !== undefined){
const _errs53 = errors;
if(typeof data.ref !== "string"){
const err27 = {instancePath:instancePath+"/ref",schemaPath:"#/$defs/image/properties/ref/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
var valid11 = _errs53 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data.digest !== undefined){
const _errs55 = errors;
if(typeof data.digest !== "string"){
const err28 = {instancePath:instancePath+"/digest",schemaPath:"#/$defs/image/properties/digest/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var valid11 = _errs55 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data.pull !== undefined){
let data21 = data.pull;
const _errs57 = errors;
if(!(((data21 === "missing") || (data21 === "always")) || (data21 === "never"))){
const err29 = {instancePath:instancePath+"/pull",schemaPath:"#/$defs/image/properties/pull/enum",keyword:"enum",params:{allowedValues: schema58.properties.pull.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var valid11 = _errs57 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data.platform !== undefined){
const _errs58 = errors;
if(typeof data.platform !== "string"){
const err30 = {instancePath:instancePath+"/platform",schemaPath:"#/$defs/image/properties/platform/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var valid11 = _errs58 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data.build !== undefined){
let data23 = data.build;
const _errs60 = errors;
if(errors === _errs60){
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
let missing3;
if((((data23.context === undefined) && (missing3 = "context")) || ((data23.dockerfile === undefined) && (missing3 = "dockerfile"))) || ((data23.args === undefined) && (missing3 = "args"))){
const err31 = {instancePath:instancePath+"/build",schemaPath:"#/$defs/image/properties/build/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
else {
const _errs62 = errors;
for(const key7 in data23){
if(!((((key7 === "context") || (key7 === "dockerfile")) || (key7 === "args")) || (key7 === "target"))){
const err32 = {instancePath:instancePath+"/build",schemaPath:"#/$defs/image/properties/build/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
break;
}
}
if(_errs62 === errors){
if(data23.context !== undefined){
const _errs63 = errors;
if(typeof data23.context !== "string"){
const err33 = {instancePath:instancePath+"/build/context",schemaPath:"#/$defs/image/properties/build/properties/context/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
var valid12 = _errs63 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data23.dockerfile !== undefined){
const _errs65 = errors;
if(typeof data23.dockerfile !== "string"){
const err34 = {instancePath:instancePath+"/build/dockerfile",schemaPath:"#/$defs/image/properties/build/properties/dockerfile/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
var valid12 = _errs65 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data23.args !== undefined){
let data26 = data23.args;
const _errs67 = errors;
if(errors === _errs67){
if(data26 && typeof data26 == "object" && !Array.isArray(data26)){
for(const key8 in data26){
const _errs70 = errors;
if(typeof data26[key8] !== "string"){
const err35 = {instancePath:instancePath+"/build/args/" + key8.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/image/properties/build/properties/args/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
var valid13 = _errs70 === errors;
if(!valid13){
break;
}
}
}
else {
const err36 = {instancePath:instancePath+"/build/args",schemaPath:"#/$defs/image/properties/build/properties/args/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
var valid12 = _errs67 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data23.target !== undefined){
const _errs72 = errors;
if(typeof data23.target !== "string"){
const err37 = {instancePath:instancePath+"/build/target",schemaPath:"#/$defs/image/properties/build/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var valid12 = _errs72 === errors;
}
else {
var valid12 = true;
}
}
}
}
}
}
}
else {
const err38 = {instancePath:instancePath+"/build",schemaPath:"#/$defs/image/properties/build/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
var valid11 = _errs60 === errors;
}
else {
var valid11 = true;
}
}
}
}
}
}
}
}
}
else {
const err39 = {instancePath,schemaPath:"#/$defs/image/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
var _valid0 = _errs48 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid0 = true;
passing0 = 3;
if(props0 !== true){
props0 = true;
}
}
}
}
}
if(!valid0){
const err40 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
validate38.errors = vErrors;
return false;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate38.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate38.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((data.id === undefined) && (missing0 = "id")) || ((data.ref === undefined) && (missing0 = "ref"))) || ((data.name === undefined) && (missing0 = "name"))) || ((data.spec === undefined) && (missing0 = "spec"))) || ((data.state === undefined) && (missing0 = "state"))) || ((data.restarts === undefined) && (missing0 = "restarts"))) || ((data.createdAt === undefined) && (missing0 = "createdAt"))){
validate26.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.id !== undefined){
let data0 = data.id;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(func1(data0) > 1024){
validate26.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"}];
return false;
}
else {
if(!pattern5.test(data0)){
validate26.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},message:"must match pattern \""+"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"+"\""}];
return false;
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/id",schemaPath:"#/$defs/id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ref !== undefined){
let data1 = data.ref;
const _errs4 = errors;
if(errors === _errs4){
if(typeof data1 === "string"){
if(func1(data1) > 512){
validate26.errors = [{instancePath:instancePath+"/ref",schemaPath:"#/properties/ref/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
else {
if(func1(data1) < 1){
validate26.errors = [{instancePath:instancePath+"/ref",schemaPath:"#/properties/ref/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"}];
return false;
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/ref",schemaPath:"#/properties/ref/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.name !== undefined){
let data2 = data.name;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data2 === "string"){
if(func1(data2) > 512){
validate26.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate26.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.spec !== undefined){
const _errs8 = errors;
if(!(validate38(data.spec, {instancePath:instancePath+"/spec",parentData:data,parentDataProperty:"spec",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate38.errors : vErrors.concat(validate38.errors);
errors = vErrors.length;
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.applied !== undefined){
const _errs9 = errors;
if(!(validate38(data.applied, {instancePath:instancePath+"/applied",parentData:data,parentDataProperty:"applied",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate38.errors : vErrors.concat(validate38.errors);
errors = vErrors.length;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.adopted !== undefined){
const _errs10 = errors;
if(true !== data.adopted){
validate26.errors = [{instancePath:instancePath+"/adopted",schemaPath:"#/properties/adopted/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.state !== undefined){
let data6 = data.state;
const _errs11 = errors;
const _errs13 = errors;
let valid3 = false;
let passing0 = null;
const _errs14 = errors;
if(errors === _errs14){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing1;
if((data6.phase === undefined) && (missing1 = "phase")){
const err0 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/0/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data6.phase !== undefined){
if("created" !== data6.phase){
const err1 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/0/properties/phase/const",keyword:"const",params:{allowedValue: "created"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
else {
const err2 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs14 === errors;
if(_valid0){
valid3 = true;
passing0 = 0;
var props2 = {};
props2.phase = true;
}
const _errs17 = errors;
if(errors === _errs17){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing2;
if(((data6.phase === undefined) && (missing2 = "phase")) || ((data6.health === undefined) && (missing2 = "health"))){
const err3 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/1/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
if(data6.phase !== undefined){
const _errs19 = errors;
if("running" !== data6.phase){
const err4 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/1/properties/phase/const",keyword:"const",params:{allowedValue: "running"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid5 = _errs19 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data6.health !== undefined){
let data9 = data6.health;
const _errs20 = errors;
if(!((((data9 === "none") || (data9 === "starting")) || (data9 === "healthy")) || (data9 === "unhealthy"))){
const err5 = {instancePath:instancePath+"/state/health",schemaPath:"#/$defs/state/oneOf/1/properties/health/enum",keyword:"enum",params:{allowedValues: schema34.oneOf[1].properties.health.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid5 = _errs20 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data6.startedAt !== undefined){
let data10 = data6.startedAt;
const _errs21 = errors;
if(errors === _errs21){
if(typeof data10 == "number"){
if(data10 > 9007199254740991 || isNaN(data10)){
const err6 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
if(data10 < -9007199254740991 || isNaN(data10)){
const err7 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/state/startedAt",schemaPath:"#/$defs/state/oneOf/1/properties/startedAt/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
var valid5 = _errs21 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data6.healthOutput !== undefined){
let data11 = data6.healthOutput;
const _errs23 = errors;
if(errors === _errs23){
if(typeof data11 === "string"){
if(func1(data11) > 8192){
const err9 = {instancePath:instancePath+"/state/healthOutput",schemaPath:"#/$defs/state/oneOf/1/properties/healthOutput/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/state/healthOutput",schemaPath:"#/$defs/state/oneOf/1/properties/healthOutput/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var valid5 = _errs23 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
}
else {
const err11 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
var _valid0 = _errs17 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid3 = true;
passing0 = 1;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
props2.health = true;
props2.startedAt = true;
props2.healthOutput = true;
}
}
const _errs25 = errors;
if(errors === _errs25){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing3;
if(((data6.phase === undefined) && (missing3 = "phase")) || ((data6.exitCode === undefined) && (missing3 = "exitCode"))){
const err12 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/2/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
if(data6.phase !== undefined){
const _errs27 = errors;
if("restarting" !== data6.phase){
const err13 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/2/properties/phase/const",keyword:"const",params:{allowedValue: "restarting"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid6 = _errs27 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data6.exitCode !== undefined){
let data13 = data6.exitCode;
const _errs28 = errors;
if(!((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13)))){
const err14 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(errors === _errs28){
if(typeof data13 == "number"){
if(data13 > 9007199254740991 || isNaN(data13)){
const err15 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
if(data13 < -9007199254740991 || isNaN(data13)){
const err16 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
}
var valid6 = _errs28 === errors;
}
else {
var valid6 = true;
}
}
}
}
else {
const err17 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
var _valid0 = _errs25 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid3 = true;
passing0 = 2;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
props2.exitCode = true;
}
}
const _errs30 = errors;
if(errors === _errs30){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing4;
if((data6.phase === undefined) && (missing4 = "phase")){
const err18 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/3/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
if(data6.phase !== undefined){
if("paused" !== data6.phase){
const err19 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/3/properties/phase/const",keyword:"const",params:{allowedValue: "paused"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
}
else {
const err20 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/3/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var _valid0 = _errs30 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid3 = true;
passing0 = 3;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
}
}
const _errs33 = errors;
if(errors === _errs33){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing5;
if(((data6.phase === undefined) && (missing5 = "phase")) || ((data6.exitCode === undefined) && (missing5 = "exitCode"))){
const err21 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/4/required",keyword:"required",params:{missingProperty: missing5},message:"must have required property '"+missing5+"'"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
if(data6.phase !== undefined){
const _errs35 = errors;
if("exited" !== data6.phase){
const err22 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/4/properties/phase/const",keyword:"const",params:{allowedValue: "exited"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var valid8 = _errs35 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data6.exitCode !== undefined){
let data16 = data6.exitCode;
const _errs36 = errors;
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err23 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(errors === _errs36){
if(typeof data16 == "number"){
if(data16 > 9007199254740991 || isNaN(data16)){
const err24 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
if(data16 < -9007199254740991 || isNaN(data16)){
const err25 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
}
var valid8 = _errs36 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data6.finishedAt !== undefined){
let data17 = data6.finishedAt;
const _errs38 = errors;
if(errors === _errs38){
if(typeof data17 == "number"){
if(data17 > 9007199254740991 || isNaN(data17)){
const err26 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
else {
if(data17 < -9007199254740991 || isNaN(data17)){
const err27 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/state/finishedAt",schemaPath:"#/$defs/state/oneOf/4/properties/finishedAt/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
var valid8 = _errs38 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data6.outOfMemory !== undefined){
const _errs40 = errors;
if(typeof data6.outOfMemory !== "boolean"){
const err29 = {instancePath:instancePath+"/state/outOfMemory",schemaPath:"#/$defs/state/oneOf/4/properties/outOfMemory/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var valid8 = _errs40 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data6.error !== undefined){
let data19 = data6.error;
const _errs42 = errors;
if(errors === _errs42){
if(typeof data19 === "string"){
if(func1(data19) > 8192){
const err30 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/4/properties/error/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/4/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
var valid8 = _errs42 === errors;
}
else {
var valid8 = true;
}
}
}
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/4/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
var _valid0 = _errs33 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid3 = true;
passing0 = 4;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
props2.exitCode = true;
props2.finishedAt = true;
props2.outOfMemory = true;
props2.error = true;
}
}
const _errs44 = errors;
if(errors === _errs44){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing6;
if((data6.phase === undefined) && (missing6 = "phase")){
const err33 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/5/required",keyword:"required",params:{missingProperty: missing6},message:"must have required property '"+missing6+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
if(data6.phase !== undefined){
if("present" !== data6.phase){
const err34 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/5/properties/phase/const",keyword:"const",params:{allowedValue: "present"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
}
else {
const err35 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/5/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
var _valid0 = _errs44 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 5];
}
else {
if(_valid0){
valid3 = true;
passing0 = 5;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
}
}
const _errs47 = errors;
if(errors === _errs47){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing7;
if((data6.phase === undefined) && (missing7 = "phase")){
const err36 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/6/required",keyword:"required",params:{missingProperty: missing7},message:"must have required property '"+missing7+"'"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
else {
if(data6.phase !== undefined){
const _errs49 = errors;
if("pending" !== data6.phase){
const err37 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/6/properties/phase/const",keyword:"const",params:{allowedValue: "pending"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var valid10 = _errs49 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data6.progress !== undefined){
let data22 = data6.progress;
const _errs50 = errors;
if(errors === _errs50){
if(typeof data22 === "string"){
if(func1(data22) > 256){
const err38 = {instancePath:instancePath+"/state/progress",schemaPath:"#/$defs/state/oneOf/6/properties/progress/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
else {
const err39 = {instancePath:instancePath+"/state/progress",schemaPath:"#/$defs/state/oneOf/6/properties/progress/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
var valid10 = _errs50 === errors;
}
else {
var valid10 = true;
}
}
}
}
else {
const err40 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/6/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
var _valid0 = _errs47 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 6];
}
else {
if(_valid0){
valid3 = true;
passing0 = 6;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
props2.progress = true;
}
}
const _errs52 = errors;
if(errors === _errs52){
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
let missing8;
if((((data6.phase === undefined) && (missing8 = "phase")) || ((data6.error === undefined) && (missing8 = "error"))) || ((data6.temporary === undefined) && (missing8 = "temporary"))){
const err41 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/7/required",keyword:"required",params:{missingProperty: missing8},message:"must have required property '"+missing8+"'"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
if(data6.phase !== undefined){
const _errs54 = errors;
if("failed" !== data6.phase){
const err42 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/7/properties/phase/const",keyword:"const",params:{allowedValue: "failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var valid11 = _errs54 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data6.error !== undefined){
let data24 = data6.error;
const _errs55 = errors;
if(errors === _errs55){
if(typeof data24 === "string"){
if(func1(data24) > 8192){
const err43 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/7/properties/error/maxLength",keyword:"maxLength",params:{limit: 8192},message:"must NOT have more than 8192 characters"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/state/error",schemaPath:"#/$defs/state/oneOf/7/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
var valid11 = _errs55 === errors;
}
else {
var valid11 = true;
}
if(valid11){
if(data6.temporary !== undefined){
const _errs57 = errors;
if(typeof data6.temporary !== "boolean"){
const err45 = {instancePath:instancePath+"/state/temporary",schemaPath:"#/$defs/state/oneOf/7/properties/temporary/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var valid11 = _errs57 === errors;
}
else {
var valid11 = true;
}
}
}
}
}
else {
const err46 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/7/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
var _valid0 = _errs52 === errors;
if(_valid0 && valid3){
valid3 = false;
passing0 = [passing0, 7];
}
else {
if(_valid0){
valid3 = true;
passing0 = 7;
if(props2 !== true){
props2 = props2 || {};
props2.phase = true;
props2.error = true;
props2.temporary = true;
}
}
}
}
}
}
}
}
}
if(!valid3){
const err47 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
validate26.errors = vErrors;
return false;
}
else {
errors = _errs13;
if(vErrors !== null){
if(_errs13){
vErrors.length = _errs13;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.restarts !== undefined){
let data26 = data.restarts;
const _errs59 = errors;
if(!((typeof data26 == "number") && (!(data26 % 1) && !isNaN(data26)))){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs59){
if(typeof data26 == "number"){
if(data26 > 9007199254740991 || isNaN(data26)){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data26 < 0 || isNaN(data26)){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs59 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.createdAt !== undefined){
let data27 = data.createdAt;
const _errs61 = errors;
if(errors === _errs61){
if(typeof data27 == "number"){
if(data27 > 9007199254740991 || isNaN(data27)){
validate26.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data27 < -9007199254740991 || isNaN(data27)){
validate26.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/minimum",keyword:"minimum",params:{comparison: ">=", limit: -9007199254740991},message:"must be >= -9007199254740991"}];
return false;
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
}
var valid0 = _errs61 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.assumed !== undefined){
const _errs63 = errors;
if(true !== data.assumed){
validate26.errors = [{instancePath:instancePath+"/assumed",schemaPath:"#/properties/assumed/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs63 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.unposted !== undefined){
let data29 = data.unposted;
const _errs64 = errors;
if(errors === _errs64){
if(typeof data29 === "string"){
if(func1(data29) > 4096){
validate26.errors = [{instancePath:instancePath+"/unposted",schemaPath:"#/properties/unposted/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate26.errors = [{instancePath:instancePath+"/unposted",schemaPath:"#/properties/unposted/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs64 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate26.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":{"id":true,"ref":true,"name":true,"spec":true,"applied":true,"adopted":true,"state":true,"restarts":true,"createdAt":true,"assumed":true,"unposted":true},"dynamicProps":false,"dynamicItems":false};

const schema64 = {"type":"object","required":["kind","name","ports","addresses"],"properties":{"kind":{"enum":["workload","network","volume","image"]},"name":{"type":"string","maxLength":512},"owner":{"type":"object","required":["cluster","uid"],"properties":{"cluster":{"type":"string","maxLength":128},"uid":{"type":"string","maxLength":128}}},"stack":{"type":"string","maxLength":256},"ports":{"type":"array","maxItems":1000,"items":{"$ref":"#/$defs/heldPort"}},"addresses":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":256}},"ref":{"type":"string","maxLength":512},"image":{"type":"string","maxLength":1024},"running":{"type":"boolean"},"removedAtEnd":{"const":true}}};
const schema65 = {"type":"object","required":["address","port","protocol"],"properties":{"address":{"type":"string","maxLength":64},"port":{"type":"integer","minimum":0,"maximum":65535},"protocol":{"enum":["tcp","udp","sctp"]}}};

function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate43.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.kind === undefined) && (missing0 = "kind")) || ((data.name === undefined) && (missing0 = "name"))) || ((data.ports === undefined) && (missing0 = "ports"))) || ((data.addresses === undefined) && (missing0 = "addresses"))){
validate43.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.kind !== undefined){
let data0 = data.kind;
const _errs1 = errors;
if(!((((data0 === "workload") || (data0 === "network")) || (data0 === "volume")) || (data0 === "image"))){
validate43.errors = [{instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema64.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.name !== undefined){
let data1 = data.name;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data1 === "string"){
if(func1(data1) > 512){
validate43.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.owner !== undefined){
let data2 = data.owner;
const _errs4 = errors;
if(errors === _errs4){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if(((data2.cluster === undefined) && (missing1 = "cluster")) || ((data2.uid === undefined) && (missing1 = "uid"))){
validate43.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.cluster !== undefined){
let data3 = data2.cluster;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data3 === "string"){
if(func1(data3) > 128){
validate43.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data2.uid !== undefined){
let data4 = data2.uid;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data4 === "string"){
if(func1(data4) > 128){
validate43.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs8 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.stack !== undefined){
let data5 = data.stack;
const _errs10 = errors;
if(errors === _errs10){
if(typeof data5 === "string"){
if(func1(data5) > 256){
validate43.errors = [{instancePath:instancePath+"/stack",schemaPath:"#/properties/stack/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/stack",schemaPath:"#/properties/stack/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ports !== undefined){
let data6 = data.ports;
const _errs12 = errors;
if(errors === _errs12){
if(Array.isArray(data6)){
if(data6.length > 1000){
validate43.errors = [{instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"}];
return false;
}
else {
var valid2 = true;
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
const _errs14 = errors;
const _errs15 = errors;
if(errors === _errs15){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
let missing2;
if((((data7.address === undefined) && (missing2 = "address")) || ((data7.port === undefined) && (missing2 = "port"))) || ((data7.protocol === undefined) && (missing2 = "protocol"))){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0,schemaPath:"#/$defs/heldPort/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
if(data7.address !== undefined){
let data8 = data7.address;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data8 === "string"){
if(func1(data8) > 64){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/address",schemaPath:"#/$defs/heldPort/properties/address/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/address",schemaPath:"#/$defs/heldPort/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid4 = _errs17 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data7.port !== undefined){
let data9 = data7.port;
const _errs19 = errors;
if(!((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9)))){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if(typeof data9 == "number"){
if(data9 > 65535 || isNaN(data9)){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data9 < 0 || isNaN(data9)){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid4 = _errs19 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data7.protocol !== undefined){
let data10 = data7.protocol;
const _errs21 = errors;
if(!(((data10 === "tcp") || (data10 === "udp")) || (data10 === "sctp"))){
validate43.errors = [{instancePath:instancePath+"/ports/" + i0+"/protocol",schemaPath:"#/$defs/heldPort/properties/protocol/enum",keyword:"enum",params:{allowedValues: schema65.properties.protocol.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs21 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/ports/" + i0,schemaPath:"#/$defs/heldPort/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid2 = _errs14 === errors;
if(!valid2){
break;
}
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.addresses !== undefined){
let data11 = data.addresses;
const _errs22 = errors;
if(errors === _errs22){
if(Array.isArray(data11)){
if(data11.length > 100){
validate43.errors = [{instancePath:instancePath+"/addresses",schemaPath:"#/properties/addresses/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"}];
return false;
}
else {
var valid5 = true;
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
const _errs24 = errors;
if(errors === _errs24){
if(typeof data12 === "string"){
if(func1(data12) > 256){
validate43.errors = [{instancePath:instancePath+"/addresses/" + i1,schemaPath:"#/properties/addresses/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/addresses/" + i1,schemaPath:"#/properties/addresses/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid5 = _errs24 === errors;
if(!valid5){
break;
}
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/addresses",schemaPath:"#/properties/addresses/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs22 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.ref !== undefined){
let data13 = data.ref;
const _errs26 = errors;
if(errors === _errs26){
if(typeof data13 === "string"){
if(func1(data13) > 512){
validate43.errors = [{instancePath:instancePath+"/ref",schemaPath:"#/properties/ref/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/ref",schemaPath:"#/properties/ref/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs26 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.image !== undefined){
let data14 = data.image;
const _errs28 = errors;
if(errors === _errs28){
if(typeof data14 === "string"){
if(func1(data14) > 1024){
validate43.errors = [{instancePath:instancePath+"/image",schemaPath:"#/properties/image/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters"}];
return false;
}
}
else {
validate43.errors = [{instancePath:instancePath+"/image",schemaPath:"#/properties/image/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.running !== undefined){
const _errs30 = errors;
if(typeof data.running !== "boolean"){
validate43.errors = [{instancePath:instancePath+"/running",schemaPath:"#/properties/running/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs30 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.removedAtEnd !== undefined){
const _errs32 = errors;
if(true !== data.removedAtEnd){
validate43.errors = [{instancePath:instancePath+"/removedAtEnd",schemaPath:"#/properties/removedAtEnd/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs32 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate43.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate43.errors = vErrors;
return errors === 0;
}
validate43.evaluated = {"props":{"kind":true,"name":true,"owner":true,"stack":true,"ports":true,"addresses":true,"ref":true,"image":true,"running":true,"removedAtEnd":true},"dynamicProps":false,"dynamicItems":false};


function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.target === undefined) && (missing0 = "target")) || ((data.live === undefined) && (missing0 = "live"))) || ((data.foreign === undefined) && (missing0 = "foreign"))) || ((data.facts === undefined) && (missing0 = "facts"))){
validate25.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.target !== undefined){
let data0 = data.target;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(typeof data0 === "string"){
if(!pattern6.test(data0)){
validate25.errors = [{instancePath:instancePath+"/target",schemaPath:"#/$defs/targetId/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$"},message:"must match pattern \""+"^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$"+"\""}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/target",schemaPath:"#/$defs/targetId/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.live !== undefined){
let data1 = data.live;
const _errs4 = errors;
if(errors === _errs4){
if(Array.isArray(data1)){
if(data1.length > 2000){
validate25.errors = [{instancePath:instancePath+"/live",schemaPath:"#/properties/live/maxItems",keyword:"maxItems",params:{limit: 2000},message:"must NOT have more than 2000 items"}];
return false;
}
else {
var valid2 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
const _errs6 = errors;
if(!(validate26(data1[i0], {instancePath:instancePath+"/live/" + i0,parentData:data1,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
var valid2 = _errs6 === errors;
if(!valid2){
break;
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/live",schemaPath:"#/properties/live/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.foreign !== undefined){
let data3 = data.foreign;
const _errs7 = errors;
if(errors === _errs7){
if(Array.isArray(data3)){
if(data3.length > 5000){
validate25.errors = [{instancePath:instancePath+"/foreign",schemaPath:"#/properties/foreign/maxItems",keyword:"maxItems",params:{limit: 5000},message:"must NOT have more than 5000 items"}];
return false;
}
else {
var valid3 = true;
const len1 = data3.length;
for(let i1=0; i1<len1; i1++){
const _errs9 = errors;
if(!(validate43(data3[i1], {instancePath:instancePath+"/foreign/" + i1,parentData:data3,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
var valid3 = _errs9 === errors;
if(!valid3){
break;
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/foreign",schemaPath:"#/properties/foreign/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.facts !== undefined){
let data5 = data.facts;
const _errs10 = errors;
const _errs11 = errors;
let valid4 = false;
let passing0 = null;
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
let missing1;
if(((((((data5.platform === undefined) && (missing1 = "platform")) || ((data5.engineVersion === undefined) && (missing1 = "engineVersion"))) || ((data5.hostname === undefined) && (missing1 = "hostname"))) || ((data5.cpuMillis === undefined) && (missing1 = "cpuMillis"))) || ((data5.memoryBytes === undefined) && (missing1 = "memoryBytes"))) || ((data5.runtimes === undefined) && (missing1 = "runtimes"))){
const err0 = {instancePath:instancePath+"/facts",schemaPath:"#/$defs/facts/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data5.platform !== undefined){
let data6 = data5.platform;
const _errs15 = errors;
if(errors === _errs15){
if(typeof data6 === "string"){
if(func1(data6) > 64){
const err1 = {instancePath:instancePath+"/facts/platform",schemaPath:"#/$defs/facts/properties/platform/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/facts/platform",schemaPath:"#/$defs/facts/properties/platform/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var valid6 = _errs15 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.engineVersion !== undefined){
let data7 = data5.engineVersion;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data7 === "string"){
if(func1(data7) > 64){
const err3 = {instancePath:instancePath+"/facts/engineVersion",schemaPath:"#/$defs/facts/properties/engineVersion/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/facts/engineVersion",schemaPath:"#/$defs/facts/properties/engineVersion/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
var valid6 = _errs17 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.hostname !== undefined){
let data8 = data5.hostname;
const _errs19 = errors;
if(errors === _errs19){
if(typeof data8 === "string"){
if(func1(data8) > 256){
const err5 = {instancePath:instancePath+"/facts/hostname",schemaPath:"#/$defs/facts/properties/hostname/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/facts/hostname",schemaPath:"#/$defs/facts/properties/hostname/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
var valid6 = _errs19 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.cpuMillis !== undefined){
let data9 = data5.cpuMillis;
const _errs21 = errors;
if(errors === _errs21){
if(typeof data9 == "number"){
if(data9 > 1000000000 || isNaN(data9)){
const err7 = {instancePath:instancePath+"/facts/cpuMillis",schemaPath:"#/$defs/facts/properties/cpuMillis/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
if(data9 < 0 || isNaN(data9)){
const err8 = {instancePath:instancePath+"/facts/cpuMillis",schemaPath:"#/$defs/facts/properties/cpuMillis/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/facts/cpuMillis",schemaPath:"#/$defs/facts/properties/cpuMillis/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
var valid6 = _errs21 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.memoryBytes !== undefined){
let data10 = data5.memoryBytes;
const _errs23 = errors;
if(errors === _errs23){
if(typeof data10 == "number"){
if(data10 > 1000000000000000000 || isNaN(data10)){
const err10 = {instancePath:instancePath+"/facts/memoryBytes",schemaPath:"#/$defs/facts/properties/memoryBytes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000000000000},message:"must be <= 1000000000000000000"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data10 < 0 || isNaN(data10)){
const err11 = {instancePath:instancePath+"/facts/memoryBytes",schemaPath:"#/$defs/facts/properties/memoryBytes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/facts/memoryBytes",schemaPath:"#/$defs/facts/properties/memoryBytes/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
var valid6 = _errs23 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.runtimes !== undefined){
let data11 = data5.runtimes;
const _errs25 = errors;
if(errors === _errs25){
if(Array.isArray(data11)){
if(data11.length > 64){
const err13 = {instancePath:instancePath+"/facts/runtimes",schemaPath:"#/$defs/facts/properties/runtimes/maxItems",keyword:"maxItems",params:{limit: 64},message:"must NOT have more than 64 items"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
else {
var valid7 = true;
const len2 = data11.length;
for(let i2=0; i2<len2; i2++){
let data12 = data11[i2];
const _errs27 = errors;
if(errors === _errs27){
if(typeof data12 === "string"){
if(func1(data12) > 128){
const err14 = {instancePath:instancePath+"/facts/runtimes/" + i2,schemaPath:"#/$defs/facts/properties/runtimes/items/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/facts/runtimes/" + i2,schemaPath:"#/$defs/facts/properties/runtimes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var valid7 = _errs27 === errors;
if(!valid7){
break;
}
}
}
}
else {
const err16 = {instancePath:instancePath+"/facts/runtimes",schemaPath:"#/$defs/facts/properties/runtimes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
var valid6 = _errs25 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.engineId !== undefined){
let data13 = data5.engineId;
const _errs29 = errors;
if(errors === _errs29){
if(typeof data13 === "string"){
if(func1(data13) > 256){
const err17 = {instancePath:instancePath+"/facts/engineId",schemaPath:"#/$defs/facts/properties/engineId/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/facts/engineId",schemaPath:"#/$defs/facts/properties/engineId/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
var valid6 = _errs29 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data5.host !== undefined){
const _errs31 = errors;
const err19 = {instancePath:instancePath+"/facts/host",schemaPath:"#/$defs/facts/properties/host/not",keyword:"not",params:{},message:"must NOT be valid"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
var valid6 = _errs31 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
}
}
}
}
}
else {
const err20 = {instancePath:instancePath+"/facts",schemaPath:"#/$defs/facts/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var _valid0 = _errs12 === errors;
if(_valid0){
valid4 = true;
passing0 = 0;
var props0 = {};
props0.platform = true;
props0.engineVersion = true;
props0.hostname = true;
props0.cpuMillis = true;
props0.memoryBytes = true;
props0.runtimes = true;
props0.engineId = true;
props0.host = true;
}
const _errs33 = errors;
if(data5 !== null){
const err21 = {instancePath:instancePath+"/facts",schemaPath:"#/properties/facts/oneOf/1/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var _valid0 = _errs33 === errors;
if(_valid0 && valid4){
valid4 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid4 = true;
passing0 = 1;
}
}
if(!valid4){
const err22 = {instancePath:instancePath+"/facts",schemaPath:"#/properties/facts/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
validate25.errors = vErrors;
return false;
}
else {
errors = _errs11;
if(vErrors !== null){
if(_errs11){
vErrors.length = _errs11;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.why !== undefined){
let data15 = data.why;
const _errs35 = errors;
if(errors === _errs35){
if(typeof data15 === "string"){
if(func1(data15) > 4096){
validate25.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs35 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate25.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":{"target":true,"live":true,"foreign":true,"facts":true,"why":true},"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="wire/states.json" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((((data.run === undefined) && (missing0 = "run")) || ((data.seq === undefined) && (missing0 = "seq"))) || ((data.revision === undefined) && (missing0 = "revision"))) || ((data.recipient === undefined) && (missing0 = "recipient"))) || ((data.items === undefined) && (missing0 = "items"))) || ((data.targets === undefined) && (missing0 = "targets"))){
validate20.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.run !== undefined){
let data0 = data.run;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(!pattern4.test(data0)){
validate20.errors = [{instancePath:instancePath+"/run",schemaPath:"#/properties/run/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9_-]{8,64}$"},message:"must match pattern \""+"^[A-Za-z0-9_-]{8,64}$"+"\""}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/run",schemaPath:"#/properties/run/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.seq !== undefined){
let data1 = data.seq;
const _errs3 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate20.errors = [{instancePath:instancePath+"/seq",schemaPath:"#/properties/seq/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs3){
if(typeof data1 == "number"){
if(data1 > 9007199254740991 || isNaN(data1)){
validate20.errors = [{instancePath:instancePath+"/seq",schemaPath:"#/properties/seq/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data1 < 1 || isNaN(data1)){
validate20.errors = [{instancePath:instancePath+"/seq",schemaPath:"#/properties/seq/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"}];
return false;
}
}
}
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.revision !== undefined){
let data2 = data.revision;
const _errs5 = errors;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs5){
if(typeof data2 == "number"){
if(data2 > 9007199254740991 || isNaN(data2)){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data2 < 0 || isNaN(data2)){
validate20.errors = [{instancePath:instancePath+"/revision",schemaPath:"#/properties/revision/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.recipient !== undefined){
let data3 = data.recipient;
const _errs7 = errors;
if(errors === _errs7){
if(typeof data3 === "string"){
if(func1(data3) > 256){
validate20.errors = [{instancePath:instancePath+"/recipient",schemaPath:"#/properties/recipient/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate20.errors = [{instancePath:instancePath+"/recipient",schemaPath:"#/properties/recipient/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.items !== undefined){
let data4 = data.items;
const _errs9 = errors;
if(errors === _errs9){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(Object.keys(data4).length > 2000){
validate20.errors = [{instancePath:instancePath+"/items",schemaPath:"#/properties/items/maxProperties",keyword:"maxProperties",params:{limit: 2000},message:"must NOT have more than 2000 properties"}];
return false;
}
else {
for(const key0 in data4){
const _errs11 = errors;
if(errors === _errs11){
if(typeof key0 === "string"){
if(func1(key0) > 1024){
const err0 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/maxLength",keyword:"maxLength",params:{limit: 1024},message:"must NOT have more than 1024 characters",propertyName:key0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(!pattern5.test(key0)){
const err1 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},message:"must match pattern \""+"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"+"\"",propertyName:key0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames/type",keyword:"type",params:{type: "string"},message:"must be string",propertyName:key0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var valid1 = _errs11 === errors;
if(!valid1){
const err3 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/propertyNames",keyword:"propertyNames",params:{propertyName: key0},message:"property name must be valid"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
validate20.errors = vErrors;
return false;
break;
}
}
if(valid1){
for(const key1 in data4){
const _errs14 = errors;
if(!(validate21(data4[key1], {instancePath:instancePath+"/items/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data4,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
var valid2 = _errs14 === errors;
if(!valid2){
break;
}
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/items",schemaPath:"#/properties/items/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.targets !== undefined){
let data6 = data.targets;
const _errs15 = errors;
if(errors === _errs15){
if(Array.isArray(data6)){
if(data6.length > 8){
validate20.errors = [{instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/maxItems",keyword:"maxItems",params:{limit: 8},message:"must NOT have more than 8 items"}];
return false;
}
else {
var valid3 = true;
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
const _errs17 = errors;
if(!(validate25(data6[i0], {instancePath:instancePath+"/targets/" + i0,parentData:data6,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
var valid3 = _errs17 === errors;
if(!valid3){
break;
}
}
}
}
else {
validate20.errors = [{instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate20.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":{"run":true,"seq":true,"revision":true,"recipient":true,"items":true,"targets":true},"dynamicProps":false,"dynamicItems":false};
