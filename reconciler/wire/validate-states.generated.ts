// Written by `npm run generate` from schema/wire/states.json. Change the schema, not this file.
// @ts-nocheck
import type { Validate } from './read-document.ts';

export const validate: Validate = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"wire/states.json","type":"object","required":["run","seq","revision","recipient","items","targets"],"properties":{"run":{"type":"string","pattern":"^[A-Za-z0-9_-]{8,64}$"},"seq":{"type":"integer","minimum":1,"maximum":9007199254740991},"revision":{"type":"integer","minimum":0,"maximum":9007199254740991},"recipient":{"type":"string","maxLength":256},"items":{"type":"object","maxProperties":2000,"propertyNames":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"additionalProperties":{"$ref":"#/$defs/toldItem"}},"targets":{"type":"array","maxItems":8,"items":{"$ref":"#/$defs/toldTarget"}}},"$defs":{"toldItem":{"type":"object","required":["digest","health","why"],"properties":{"digest":{"type":"string","maxLength":128},"health":{"enum":["healthy","progressing","degraded","missing","unknown"]},"why":{"type":"string","maxLength":4096},"live":{"$ref":"#/$defs/toldLive"}}},"toldLive":{"type":"object","required":["name","state","restarts","createdAt"],"properties":{"name":{"type":"string","maxLength":512},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}}},"toldTarget":{"type":"object","required":["target","live","foreign","facts"],"properties":{"target":{"$ref":"#/$defs/targetId"},"live":{"type":"array","maxItems":2000,"items":{"$ref":"#/$defs/live"}},"foreign":{"type":"array","maxItems":5000,"items":{"$ref":"#/$defs/foreign"}},"facts":{"oneOf":[{"$ref":"#/$defs/facts"},{"type":"null"}]},"why":{"type":"string","maxLength":4096}}},"targetId":{"type":"string","pattern":"^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$"},"id":{"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"},"spec":{"type":"object","required":["kind"],"properties":{"kind":{"enum":["workload","network","volume","image"]}}},"state":{"oneOf":[{"type":"object","required":["phase"],"properties":{"phase":{"const":"created"}}},{"type":"object","required":["phase","health"],"properties":{"phase":{"const":"running"},"health":{"enum":["none","starting","healthy","unhealthy"]},"startedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"healthOutput":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"restarting"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"paused"}}},{"type":"object","required":["phase","exitCode"],"properties":{"phase":{"const":"exited"},"exitCode":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991},"finishedAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991},"outOfMemory":{"type":"boolean"},"error":{"type":"string","maxLength":8192}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"present"}}},{"type":"object","required":["phase"],"properties":{"phase":{"const":"pending"},"progress":{"type":"string","maxLength":256}}},{"type":"object","required":["phase","error","temporary"],"properties":{"phase":{"const":"failed"},"error":{"type":"string","maxLength":8192},"temporary":{"type":"boolean"}}}]},"live":{"type":"object","required":["id","ref","name","spec","state","restarts","createdAt"],"properties":{"id":{"$ref":"#/$defs/id"},"ref":{"type":"string","maxLength":512,"minLength":1},"name":{"type":"string","maxLength":512},"spec":{"$ref":"#/$defs/spec"},"applied":{"$ref":"#/$defs/spec"},"adopted":{"const":true},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}}},"foreign":{"type":"object","required":["kind","name","ports","addresses"],"properties":{"kind":{"enum":["workload","network","volume","image"]},"name":{"type":"string","maxLength":512},"owner":{"type":"object","required":["cluster","uid"],"properties":{"cluster":{"type":"string","maxLength":128},"uid":{"type":"string","maxLength":128}}},"stack":{"type":"string","maxLength":256},"ports":{"type":"array","maxItems":1000,"items":{"$ref":"#/$defs/heldPort"}},"addresses":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":256}}}},"heldPort":{"type":"object","required":["address","port","protocol"],"properties":{"address":{"type":"string","maxLength":64},"port":{"type":"integer","minimum":0,"maximum":65535},"protocol":{"enum":["tcp","udp","sctp"]}}},"facts":{"type":"object","required":["platform","engineVersion","hostname","cpuMillis","memoryBytes","runtimes"],"properties":{"platform":{"type":"string","maxLength":64},"engineVersion":{"type":"string","maxLength":64},"hostname":{"type":"string","maxLength":256},"cpuMillis":{"type":"number","minimum":0,"maximum":1000000000},"memoryBytes":{"type":"number","minimum":0,"maximum":1000000000000000000},"runtimes":{"type":"array","maxItems":64,"items":{"type":"string","maxLength":128}},"engineId":{"type":"string","maxLength":256}}}}};
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
const schema44 = {"type":"object","required":["platform","engineVersion","hostname","cpuMillis","memoryBytes","runtimes"],"properties":{"platform":{"type":"string","maxLength":64},"engineVersion":{"type":"string","maxLength":64},"hostname":{"type":"string","maxLength":256},"cpuMillis":{"type":"number","minimum":0,"maximum":1000000000},"memoryBytes":{"type":"number","minimum":0,"maximum":1000000000000000000},"runtimes":{"type":"array","maxItems":64,"items":{"type":"string","maxLength":128}},"engineId":{"type":"string","maxLength":256}}};
const pattern6 = new RegExp("^[a-z]{1,32}:[A-Za-z0-9._-]{1,128}$", "u");
const schema37 = {"type":"object","required":["id","ref","name","spec","state","restarts","createdAt"],"properties":{"id":{"$ref":"#/$defs/id"},"ref":{"type":"string","maxLength":512,"minLength":1},"name":{"type":"string","maxLength":512},"spec":{"$ref":"#/$defs/spec"},"applied":{"$ref":"#/$defs/spec"},"adopted":{"const":true},"state":{"$ref":"#/$defs/state"},"restarts":{"type":"integer","minimum":0,"maximum":9007199254740991},"createdAt":{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}}};
const schema38 = {"type":"string","maxLength":1024,"pattern":"^[a-z]{1,32}:[^/]{1,128}/[a-z]{1,32}/.+$"};
const schema39 = {"type":"object","required":["kind"],"properties":{"kind":{"enum":["workload","network","volume","image"]}}};

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
let data3 = data.spec;
const _errs8 = errors;
const _errs9 = errors;
if(errors === _errs9){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
let missing1;
if((data3.kind === undefined) && (missing1 = "kind")){
validate26.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data3.kind !== undefined){
let data4 = data3.kind;
if(!((((data4 === "workload") || (data4 === "network")) || (data4 === "volume")) || (data4 === "image"))){
validate26.errors = [{instancePath:instancePath+"/spec/kind",schemaPath:"#/$defs/spec/properties/kind/enum",keyword:"enum",params:{allowedValues: schema39.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/spec",schemaPath:"#/$defs/spec/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.applied !== undefined){
let data5 = data.applied;
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
let missing2;
if((data5.kind === undefined) && (missing2 = "kind")){
validate26.errors = [{instancePath:instancePath+"/applied",schemaPath:"#/$defs/spec/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
if(data5.kind !== undefined){
let data6 = data5.kind;
if(!((((data6 === "workload") || (data6 === "network")) || (data6 === "volume")) || (data6 === "image"))){
validate26.errors = [{instancePath:instancePath+"/applied/kind",schemaPath:"#/$defs/spec/properties/kind/enum",keyword:"enum",params:{allowedValues: schema39.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
}
}
}
else {
validate26.errors = [{instancePath:instancePath+"/applied",schemaPath:"#/$defs/spec/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.adopted !== undefined){
const _errs16 = errors;
if(true !== data.adopted){
validate26.errors = [{instancePath:instancePath+"/adopted",schemaPath:"#/properties/adopted/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant"}];
return false;
}
var valid0 = _errs16 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.state !== undefined){
let data8 = data.state;
const _errs17 = errors;
const _errs19 = errors;
let valid7 = false;
let passing0 = null;
const _errs20 = errors;
if(errors === _errs20){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing3;
if((data8.phase === undefined) && (missing3 = "phase")){
const err0 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/0/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data8.phase !== undefined){
if("created" !== data8.phase){
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
var _valid0 = _errs20 === errors;
if(_valid0){
valid7 = true;
passing0 = 0;
var props0 = {};
props0.phase = true;
}
const _errs23 = errors;
if(errors === _errs23){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing4;
if(((data8.phase === undefined) && (missing4 = "phase")) || ((data8.health === undefined) && (missing4 = "health"))){
const err3 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/1/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
if(data8.phase !== undefined){
const _errs25 = errors;
if("running" !== data8.phase){
const err4 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/1/properties/phase/const",keyword:"const",params:{allowedValue: "running"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid9 = _errs25 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data8.health !== undefined){
let data11 = data8.health;
const _errs26 = errors;
if(!((((data11 === "none") || (data11 === "starting")) || (data11 === "healthy")) || (data11 === "unhealthy"))){
const err5 = {instancePath:instancePath+"/state/health",schemaPath:"#/$defs/state/oneOf/1/properties/health/enum",keyword:"enum",params:{allowedValues: schema34.oneOf[1].properties.health.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid9 = _errs26 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data8.startedAt !== undefined){
let data12 = data8.startedAt;
const _errs27 = errors;
if(errors === _errs27){
if(typeof data12 == "number"){
if(data12 > 9007199254740991 || isNaN(data12)){
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
if(data12 < -9007199254740991 || isNaN(data12)){
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
var valid9 = _errs27 === errors;
}
else {
var valid9 = true;
}
if(valid9){
if(data8.healthOutput !== undefined){
let data13 = data8.healthOutput;
const _errs29 = errors;
if(errors === _errs29){
if(typeof data13 === "string"){
if(func1(data13) > 8192){
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
var valid9 = _errs29 === errors;
}
else {
var valid9 = true;
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
var _valid0 = _errs23 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid7 = true;
passing0 = 1;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.health = true;
props0.startedAt = true;
props0.healthOutput = true;
}
}
const _errs31 = errors;
if(errors === _errs31){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing5;
if(((data8.phase === undefined) && (missing5 = "phase")) || ((data8.exitCode === undefined) && (missing5 = "exitCode"))){
const err12 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/2/required",keyword:"required",params:{missingProperty: missing5},message:"must have required property '"+missing5+"'"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
if(data8.phase !== undefined){
const _errs33 = errors;
if("restarting" !== data8.phase){
const err13 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/2/properties/phase/const",keyword:"const",params:{allowedValue: "restarting"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid10 = _errs33 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data8.exitCode !== undefined){
let data15 = data8.exitCode;
const _errs34 = errors;
if(!((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15)))){
const err14 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/2/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(errors === _errs34){
if(typeof data15 == "number"){
if(data15 > 9007199254740991 || isNaN(data15)){
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
if(data15 < -9007199254740991 || isNaN(data15)){
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
var valid10 = _errs34 === errors;
}
else {
var valid10 = true;
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
var _valid0 = _errs31 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid7 = true;
passing0 = 2;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.exitCode = true;
}
}
const _errs36 = errors;
if(errors === _errs36){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing6;
if((data8.phase === undefined) && (missing6 = "phase")){
const err18 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/3/required",keyword:"required",params:{missingProperty: missing6},message:"must have required property '"+missing6+"'"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
else {
if(data8.phase !== undefined){
if("paused" !== data8.phase){
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
var _valid0 = _errs36 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid7 = true;
passing0 = 3;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
}
}
const _errs39 = errors;
if(errors === _errs39){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing7;
if(((data8.phase === undefined) && (missing7 = "phase")) || ((data8.exitCode === undefined) && (missing7 = "exitCode"))){
const err21 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/4/required",keyword:"required",params:{missingProperty: missing7},message:"must have required property '"+missing7+"'"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
if(data8.phase !== undefined){
const _errs41 = errors;
if("exited" !== data8.phase){
const err22 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/4/properties/phase/const",keyword:"const",params:{allowedValue: "exited"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var valid12 = _errs41 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data8.exitCode !== undefined){
let data18 = data8.exitCode;
const _errs42 = errors;
if(!((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18)))){
const err23 = {instancePath:instancePath+"/state/exitCode",schemaPath:"#/$defs/state/oneOf/4/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(errors === _errs42){
if(typeof data18 == "number"){
if(data18 > 9007199254740991 || isNaN(data18)){
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
if(data18 < -9007199254740991 || isNaN(data18)){
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
var valid12 = _errs42 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data8.finishedAt !== undefined){
let data19 = data8.finishedAt;
const _errs44 = errors;
if(errors === _errs44){
if(typeof data19 == "number"){
if(data19 > 9007199254740991 || isNaN(data19)){
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
if(data19 < -9007199254740991 || isNaN(data19)){
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
var valid12 = _errs44 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data8.outOfMemory !== undefined){
const _errs46 = errors;
if(typeof data8.outOfMemory !== "boolean"){
const err29 = {instancePath:instancePath+"/state/outOfMemory",schemaPath:"#/$defs/state/oneOf/4/properties/outOfMemory/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var valid12 = _errs46 === errors;
}
else {
var valid12 = true;
}
if(valid12){
if(data8.error !== undefined){
let data21 = data8.error;
const _errs48 = errors;
if(errors === _errs48){
if(typeof data21 === "string"){
if(func1(data21) > 8192){
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
var valid12 = _errs48 === errors;
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
var _valid0 = _errs39 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid7 = true;
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
const _errs50 = errors;
if(errors === _errs50){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing8;
if((data8.phase === undefined) && (missing8 = "phase")){
const err33 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/5/required",keyword:"required",params:{missingProperty: missing8},message:"must have required property '"+missing8+"'"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
if(data8.phase !== undefined){
if("present" !== data8.phase){
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
var _valid0 = _errs50 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 5];
}
else {
if(_valid0){
valid7 = true;
passing0 = 5;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
}
}
const _errs53 = errors;
if(errors === _errs53){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing9;
if((data8.phase === undefined) && (missing9 = "phase")){
const err36 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/6/required",keyword:"required",params:{missingProperty: missing9},message:"must have required property '"+missing9+"'"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
else {
if(data8.phase !== undefined){
const _errs55 = errors;
if("pending" !== data8.phase){
const err37 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/6/properties/phase/const",keyword:"const",params:{allowedValue: "pending"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var valid14 = _errs55 === errors;
}
else {
var valid14 = true;
}
if(valid14){
if(data8.progress !== undefined){
let data24 = data8.progress;
const _errs56 = errors;
if(errors === _errs56){
if(typeof data24 === "string"){
if(func1(data24) > 256){
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
var valid14 = _errs56 === errors;
}
else {
var valid14 = true;
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
var _valid0 = _errs53 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 6];
}
else {
if(_valid0){
valid7 = true;
passing0 = 6;
if(props0 !== true){
props0 = props0 || {};
props0.phase = true;
props0.progress = true;
}
}
const _errs58 = errors;
if(errors === _errs58){
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
let missing10;
if((((data8.phase === undefined) && (missing10 = "phase")) || ((data8.error === undefined) && (missing10 = "error"))) || ((data8.temporary === undefined) && (missing10 = "temporary"))){
const err41 = {instancePath:instancePath+"/state",schemaPath:"#/$defs/state/oneOf/7/required",keyword:"required",params:{missingProperty: missing10},message:"must have required property '"+missing10+"'"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
else {
if(data8.phase !== undefined){
const _errs60 = errors;
if("failed" !== data8.phase){
const err42 = {instancePath:instancePath+"/state/phase",schemaPath:"#/$defs/state/oneOf/7/properties/phase/const",keyword:"const",params:{allowedValue: "failed"},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var valid15 = _errs60 === errors;
}
else {
var valid15 = true;
}
if(valid15){
if(data8.error !== undefined){
let data26 = data8.error;
const _errs61 = errors;
if(errors === _errs61){
if(typeof data26 === "string"){
if(func1(data26) > 8192){
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
var valid15 = _errs61 === errors;
}
else {
var valid15 = true;
}
if(valid15){
if(data8.temporary !== undefined){
const _errs63 = errors;
if(typeof data8.temporary !== "boolean"){
const err45 = {instancePath:instancePath+"/state/temporary",schemaPath:"#/$defs/state/oneOf/7/properties/temporary/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
var valid15 = _errs63 === errors;
}
else {
var valid15 = true;
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
var _valid0 = _errs58 === errors;
if(_valid0 && valid7){
valid7 = false;
passing0 = [passing0, 7];
}
else {
if(_valid0){
valid7 = true;
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
if(!valid7){
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
errors = _errs19;
if(vErrors !== null){
if(_errs19){
vErrors.length = _errs19;
}
else {
vErrors = null;
}
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.restarts !== undefined){
let data28 = data.restarts;
const _errs65 = errors;
if(!((typeof data28 == "number") && (!(data28 % 1) && !isNaN(data28)))){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs65){
if(typeof data28 == "number"){
if(data28 > 9007199254740991 || isNaN(data28)){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data28 < 0 || isNaN(data28)){
validate26.errors = [{instancePath:instancePath+"/restarts",schemaPath:"#/properties/restarts/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid0 = _errs65 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.createdAt !== undefined){
let data29 = data.createdAt;
const _errs67 = errors;
if(errors === _errs67){
if(typeof data29 == "number"){
if(data29 > 9007199254740991 || isNaN(data29)){
validate26.errors = [{instancePath:instancePath+"/createdAt",schemaPath:"#/properties/createdAt/maximum",keyword:"maximum",params:{comparison: "<=", limit: 9007199254740991},message:"must be <= 9007199254740991"}];
return false;
}
else {
if(data29 < -9007199254740991 || isNaN(data29)){
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
var valid0 = _errs67 === errors;
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
else {
validate26.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":{"id":true,"ref":true,"name":true,"spec":true,"applied":true,"adopted":true,"state":true,"restarts":true,"createdAt":true},"dynamicProps":false,"dynamicItems":false};

const schema42 = {"type":"object","required":["kind","name","ports","addresses"],"properties":{"kind":{"enum":["workload","network","volume","image"]},"name":{"type":"string","maxLength":512},"owner":{"type":"object","required":["cluster","uid"],"properties":{"cluster":{"type":"string","maxLength":128},"uid":{"type":"string","maxLength":128}}},"stack":{"type":"string","maxLength":256},"ports":{"type":"array","maxItems":1000,"items":{"$ref":"#/$defs/heldPort"}},"addresses":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":256}}}};
const schema43 = {"type":"object","required":["address","port","protocol"],"properties":{"address":{"type":"string","maxLength":64},"port":{"type":"integer","minimum":0,"maximum":65535},"protocol":{"enum":["tcp","udp","sctp"]}}};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
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
validate28.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.kind !== undefined){
let data0 = data.kind;
const _errs1 = errors;
if(!((((data0 === "workload") || (data0 === "network")) || (data0 === "volume")) || (data0 === "image"))){
validate28.errors = [{instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema42.properties.kind.enum},message:"must be equal to one of the allowed values"}];
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
validate28.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.cluster !== undefined){
let data3 = data2.cluster;
const _errs6 = errors;
if(errors === _errs6){
if(typeof data3 === "string"){
if(func1(data3) > 128){
validate28.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/owner/cluster",schemaPath:"#/properties/owner/properties/cluster/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/owner/uid",schemaPath:"#/properties/owner/properties/uid/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/owner",schemaPath:"#/properties/owner/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate28.errors = [{instancePath:instancePath+"/stack",schemaPath:"#/properties/stack/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/stack",schemaPath:"#/properties/stack/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/maxItems",keyword:"maxItems",params:{limit: 1000},message:"must NOT have more than 1000 items"}];
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
validate28.errors = [{instancePath:instancePath+"/ports/" + i0,schemaPath:"#/$defs/heldPort/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
if(data7.address !== undefined){
let data8 = data7.address;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data8 === "string"){
if(func1(data8) > 64){
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/address",schemaPath:"#/$defs/heldPort/properties/address/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/address",schemaPath:"#/$defs/heldPort/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs19){
if(typeof data9 == "number"){
if(data9 > 65535 || isNaN(data9)){
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535"}];
return false;
}
else {
if(data9 < 0 || isNaN(data9)){
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/port",schemaPath:"#/$defs/heldPort/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
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
validate28.errors = [{instancePath:instancePath+"/ports/" + i0+"/protocol",schemaPath:"#/$defs/heldPort/properties/protocol/enum",keyword:"enum",params:{allowedValues: schema43.properties.protocol.enum},message:"must be equal to one of the allowed values"}];
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
validate28.errors = [{instancePath:instancePath+"/ports/" + i0,schemaPath:"#/$defs/heldPort/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate28.errors = [{instancePath:instancePath+"/ports",schemaPath:"#/properties/ports/type",keyword:"type",params:{type: "array"},message:"must be array"}];
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
validate28.errors = [{instancePath:instancePath+"/addresses",schemaPath:"#/properties/addresses/maxItems",keyword:"maxItems",params:{limit: 100},message:"must NOT have more than 100 items"}];
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
validate28.errors = [{instancePath:instancePath+"/addresses/" + i1,schemaPath:"#/properties/addresses/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters"}];
return false;
}
}
else {
validate28.errors = [{instancePath:instancePath+"/addresses/" + i1,schemaPath:"#/properties/addresses/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate28.errors = [{instancePath:instancePath+"/addresses",schemaPath:"#/properties/addresses/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs22 === errors;
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
validate28.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"props":{"kind":true,"name":true,"owner":true,"stack":true,"ports":true,"addresses":true},"dynamicProps":false,"dynamicItems":false};


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
if(!(validate28(data3[i1], {instancePath:instancePath+"/foreign/" + i1,parentData:data3,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
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
}
}
}
}
}
}
}
}
else {
const err19 = {instancePath:instancePath+"/facts",schemaPath:"#/$defs/facts/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
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
}
const _errs31 = errors;
if(data5 !== null){
const err20 = {instancePath:instancePath+"/facts",schemaPath:"#/properties/facts/oneOf/1/type",keyword:"type",params:{type: "null"},message:"must be null"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid0 = _errs31 === errors;
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
const err21 = {instancePath:instancePath+"/facts",schemaPath:"#/properties/facts/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
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
let data14 = data.why;
const _errs33 = errors;
if(errors === _errs33){
if(typeof data14 === "string"){
if(func1(data14) > 4096){
validate25.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters"}];
return false;
}
}
else {
validate25.errors = [{instancePath:instancePath+"/why",schemaPath:"#/properties/why/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs33 === errors;
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
